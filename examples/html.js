'use strict'

const path = require('node:path')

/**
 * A template tag for HTML: whatever stands in `${}` is escaped, unless `html` made it; arrays are
 * joined.
 *
 *     html`<p>Hello, ${name}</p>`
 *
 * @returns {Html} `String()` of it is the text
 */
function html (parts, ...values) {
  return new Html(String.raw({ raw: parts }, ...values.map(safe)))
}

/**
 * A whole page in the examples' style, which public/style.css has.
 *
 * @param {string} title
 * @param {Html} body
 * @returns {string}
 */
function page (title, body) {
  return String(html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
</head>
<body>
${body}
</body>
</html>
`)
}

/** @returns {Html} a form that posts `user` to /login */
function loginForm () {
  return html`<h1>Log in</h1>
    <form class="row" method="post" action="/login">
      <input name="user" required aria-label="Name" placeholder="Any name will do" autofocus>
      <button>Log in</button>
    </form>`
}

/** The folder that serves the style: `app.use(express.static(PUBLIC))`. */
const PUBLIC = path.join(__dirname, 'public')

class Html {
  constructor (text) {
    this.text = text
  }

  toString () {
    return this.text
  }
}

function safe (value) {
  if (Array.isArray(value)) return value.map(safe).join('')
  return value instanceof Html ? value.text : escape(String(value))
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape (text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

module.exports = { html, loginForm, page, PUBLIC }
