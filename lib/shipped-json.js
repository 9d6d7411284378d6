'use strict'

/*
 * V8's own JSON functions, undefined where an app has replaced them before this was loaded. What another `JSON.parse` makes of
 * a text is not known, and what another `JSON.stringify` writes need not be what `JSON.parse` reads back.
 */

const parse = shipped(JSON.parse, 'parse')
const stringify = shipped(JSON.stringify, 'stringify')

function shipped (method, name) {
  return Function.prototype.toString.call(method) === `function ${name}() { [native code] }` ? method : undefined
}

module.exports = { parse, stringify }
