'use strict'

/** Code in another context, as Jest runs it, gets errors of its own context. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const vm = require('node:vm')

/** Loads a file and those that it requires into a context; all but JavaScript comes from the main one. */
function loadInto (context, file) {
  const module = { exports: {} }
  const realRequire = createRequire(file)
  const load = (name) => {
    const isOurs = name.startsWith('.') && name.endsWith('.js') && !name.endsWith('addon.js')
    return isOurs ? loadInto(context, path.resolve(path.dirname(file), name)) : realRequire(name)
  }
  const wrapped = vm.runInContext(`(function (require, module) { ${fs.readFileSync(file, 'utf8')}\n})`, context, { filename: file })
  wrapped(load, module)
  return module.exports
}

for (const [what, name, data] of [
  ['path', 'sid', { path: 'a;b' }],
  ['name', 'a b', {}],
  ['priority', 'sid', { priority: 'urgent' }]
]) {
  test(`should throw a TypeError of the caller's context for a cookie with a bad ${what}`, function () {
    const context = vm.createContext({ Buffer, process })
    const { serialize } = loadInto(context, path.resolve(__dirname, '../../lib/native/cookie.js'))
    const OtherTypeError = vm.runInContext('TypeError', context)
    assert.notEqual(OtherTypeError, TypeError)
    assert.throws(() => serialize(name, 'value', data), (err) => err instanceof OtherTypeError)
  })
}
