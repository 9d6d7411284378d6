'use strict'

/**
 * A template tag for HTML: whatever stands in `${}` is escaped, unless `html` made it.
 *
 *     html`<p>Hello, ${name}</p>`
 *
 * @returns {Html} `String()` of it is the text
 */
function html (parts, ...values) {
  return new Html(String.raw({ raw: parts }, ...values.map(safe)))
}

class Html {
  constructor (text) {
    this.text = text
  }

  toString () {
    return this.text
  }
}

function safe (value) {
  return value instanceof Html ? value.text : escape(String(value))
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape (text) {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character])
}

module.exports = { html }
