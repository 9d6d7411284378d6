'use strict'

const { html } = require('../html')

/** Enough of a session ID to see it change. All of it would be a key to the session. */
const SHOWN_OF_ID = 6

/**
 * The app's one page.
 *
 * @param {Session} session
 * @returns {Html}
 */
function page (session) {
  const { user, views, cookie } = session

  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>A session on Rust</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
  <script src="/countdown.js" defer></script>
</head>
<body>
  <header>
    <h1>A session on Rust</h1>
    <p>Express 5, <code>rust-express-session</code>, sessions in its <code>MemoryStore</code>.</p>
  </header>
  <main>
    ${user === undefined ? stranger() : friend(user)}
    <section aria-labelledby="views">
      <h2 id="views">Views</h2>
      <p class="figure" data-views>${views}</p>
      <a class="button" href="/">Count another</a>
    </section>
    <section aria-labelledby="life">
      <h2 id="life">Remaining life</h2>
      <p class="figure" data-life-ms="${cookie.maxAge}">${Math.ceil(cookie.maxAge / 1000)} s</p>
      <progress max="${cookie.originalMaxAge}" value="${cookie.maxAge}" aria-labelledby="life"></progress>
      <p class="hint">Every view starts it over.</p>
    </section>
    <section class="wide" aria-labelledby="data">
      <h2 id="data">What the store keeps</h2>
      <p class="hint">under a session ID that begins with <code data-sid>${session.id.slice(0, SHOWN_OF_ID)}</code>;
        it changes when you log in or out.</p>
      <pre data-session>${JSON.stringify(session, null, 2)}</pre>
    </section>
  </main>
</body>
</html>
`
}

function stranger () {
  return html`<section class="wide" aria-labelledby="you">
      <h2 id="you">Hello, stranger</h2>
      <form method="post" action="/login">
        <label for="name">Any name will do</label>
        <div class="row">
          <input id="name" name="name" required maxlength="40" autocomplete="off" placeholder="Ada" autofocus>
          <button>Log in</button>
        </div>
      </form>
    </section>`
}

function friend (user) {
  return html`<section class="wide" aria-labelledby="you">
      <form class="row" method="post" action="/logout">
        <h2 id="you">Hello, <b data-user>${user}</b></h2>
        <button class="quiet">Log out</button>
      </form>
    </section>`
}

module.exports = { page }
