'use strict'

const { html, page } = require('../html')

/** Enough of a session ID to see it change. All of it would be a key to the session. */
const SHOWN_OF_ID = 6

/** All devices in one page; its script loads each of them from its own address. */
function devicesPage (devices) {
  return page('Sessions on Rust', html`${header()}
<div class="devices">
  ${devices.map((device) => html`<main data-device="${device}/" aria-label="${nameOf(device)}">
    <noscript><a href="${device}/">${nameOf(device)}</a></noscript>
  </main>`)}
</div>
<script src="/devices.js"></script>`)
}

/**
 * One device.
 *
 * @param {string} device its path
 * @param {Session} session
 * @param {object[]} devices of the user, as `sessions.users.list` gives them
 * @param {import('./request-log').RequestRecord[]} records
 */
function devicePage (device, session, devices, records) {
  const { user, views = 0 } = session
  const isStored = user !== undefined || views > 0

  return page(`${nameOf(device)} – sessions on Rust`, html`${header()}
<div class="devices">
  <main data-device="${device}/" aria-label="${nameOf(device)}">
    <section>
      <p class="eyebrow">${nameOf(device)}</p>
      ${user === undefined ? loginForm(device) : logoutForm(device, user)}
    </section>
    <section class="figures">
      <div>
        <h3>Views</h3>
        <p class="figure" data-views>${views}</p>
      </div>
      <div>
        <h3>Time left</h3>
        ${isStored ? remainingLife(session.cookie) : html`<p class="figure faint">–:––</p>`}
      </div>
      <form class="row" method="post" action="${device}/views"><button>Count a view</button></form>
      <a class="button" href="${device}/">Only look</a>
    </section>
    ${user === undefined ? '' : userDevices(device, devices)}
    <section>
      <h3>In the store</h3>
      ${isStored ? stored(session) : html`<p class="hint" data-empty>Nothing. A visitor who leaves no data gets no session and no cookie.</p>`}
    </section>
    <section>
      <h3>What the last requests did</h3>
      <p class="hint">The newest first, and the time until the store answered.</p>
      <div data-log>${logList(records)}</div>
    </section>
  </main>
</div>
<script src="/devices.js"></script>`)
}

function header () {
  return html`<header>
  <h1><a href="/">Sessions on Rust</a></h1>
  <p>Express with <code>rust-express-session</code>. Log in on both devices, count on one, log the other out.</p>
</header>`
}

function nameOf (device) {
  return device.slice(1, 2).toUpperCase() + device.slice(2)
}

function loginForm (device) {
  return html`<h2>Hello, stranger</h2>
      <form class="row" method="post" action="${device}/login" data-everywhere>
        <input name="name" required maxlength="40" autocomplete="off" placeholder="Any name will do" aria-label="Name">
        <button>Log in</button>
      </form>`
}

function logoutForm (device, user) {
  return html`<form class="row" method="post" action="${device}/logout" data-everywhere>
        <h2>Hello, <b data-user>${user}</b></h2>
        <button class="quiet">Log out</button>
      </form>`
}

function userDevices (device, devices) {
  return html`<section>
      <h3>Your devices</h3>
      <ul class="rows" data-devices>${devices.map(({ handle, startedAt, current, data }) => html`
        <li class="row">
          <span>${data.device} <span class="faint">since ${startedAt.toISOString().slice(11, 16)} UTC</span></span>
          ${current
            ? html`<span class="chip">this one</span>`
            : html`<form method="post" action="${device}/devices/${handle}/logout" data-everywhere><button class="quiet">Log out there</button></form>`}
        </li>`)}
      </ul>
    </section>`
}

function remainingLife ({ maxAge, originalMaxAge }) {
  return html`<p class="figure" data-life-ms="${maxAge}">${minutes(maxAge)}</p>
        <progress max="${originalMaxAge}" value="${maxAge}" aria-label="Time left"></progress>`
}

/** @returns {string} such as `4:59` */
function minutes (ms) {
  const seconds = Math.ceil(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function stored (session) {
  return html`<p class="hint">under the ID <code data-sid>${shortened(session.id)}</code></p>
      <pre data-session>${JSON.stringify(session, null, 2)}</pre>`
}

function shortened (id) {
  return `${id.slice(0, SHOWN_OF_ID)}…`
}

/** @param {import('./request-log').RequestRecord[]} records */
function logList (records) {
  return html`<ol class="log">${records.map((record) => html`
        <li>
          <p><b>${record.method} ${record.path}</b> <span class="faint">${record.status ?? '…'}</span></p>
          <p class="chips">${record.calls.length === 0 ? html`<span class="faint">the store was not asked</span>` : record.calls.map(callChip)}</p>
          ${idChange(record)}
          ${record.setCookie === undefined ? '' : html`<p class="cookie"><code>Set-Cookie: ${withoutKey(record.setCookie)}</code></p>`}
        </li>`)}
      </ol>`
}

function callChip ({ name, us }) {
  return html`<span class="chip" data-call="${name}">${name} <b>${Number.isNaN(us) ? '…' : `${Math.round(us)} µs`}</b></span> `
}

function idChange ({ status, idBefore, idAfter }) {
  if (status === undefined || idBefore === idAfter) return ''
  const after = idAfter === undefined ? 'none' : html`<code data-id-after>${shortened(idAfter)}</code>`
  return html`<p>ID <code data-id-before>${shortened(idBefore)}</code> → ${after}</p>`
}

/** The line without what would let a reader take the session over. */
function withoutKey (line) {
  return line.replace(/^(connect\.sid=s%3A[\w-]{6})[^;]*/, '$1…')
}

module.exports = { devicePage, devicesPage, logList, nameOf }
