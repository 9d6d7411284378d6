'use strict'

/** Turns the plain data of a program's `options` into the options of `session()`. */

const { revive } = require('./values')

/** Secrets by kind. The arrays are made afresh for each run, because programs rotate them. */
const secrets = {
  text: () => 'keyboard cat',
  'two texts': () => ['new cat', 'keyboard cat'],
  Buffer: () => revive('=Buffer'),
  Uint8Array: () => revive('=Uint8Array'),
  Uint16Array: () => revive('=Uint16Array'),
  KeyObject: () => revive('=KeyObject'),
  'a mixed array': () => revive(['=KeyObject', 'keyboard cat', '=Buffer', '=Uint8Array']),
  'not ASCII': () => 'schlüssel ✓ \ud83d\udd11',
  'long text': () => 'k'.repeat(300),
  'none, but req.secret': () => undefined,
  none: () => undefined,
  'an empty text': () => '',
  'an empty array': () => [],
  'an array with an empty text': () => [''],
  'an array with undefined': () => [undefined],
  'a text, then undefined': () => ['keyboard cat', undefined],
  'a number': () => 5,
  'an object': () => ({}),
  'boxed text': () => revive('=new String')
}

/** Session id generators by kind; `count` tells how many ids were made in this run. */
const generators = {
  counter: (count) => `id-${count}`,
  'always the same': () => 'the-same',
  'odd characters': (count) => `a.b ü✓;="%41,${count}`,
  'lone surrogate': (count) => `a\ud800${count}`,
  'prototype name': () => '__proto__',
  'method name': () => 'toString',
  'empty text': () => '',
  number: (count) => count,
  undefined: () => undefined,
  null: () => null,
  object: (count) => ({ count }),
  'boxed text': () => revive('=new String'),
  throws (count) {
    throw new RangeError(`no id ${count}`)
  }
}

const rotations = {
  'put a new one first': (list) => list.unshift('brand new'),
  'drop the oldest': (list) => list.pop(),
  'replace all': (list) => list.splice(0, list.length, 'brand new'),
  'turn round': (list) => list.reverse(),
  'put a KeyObject first': (list) => list.unshift(revive('=KeyObject'))
}

/**
 * @param {object} data a program's `options`
 * @param {object} store
 * @returns {{ options: object, secrets: Array, rotate: (secret: string) => void }}
 */
function buildOptions (data, store) {
  const { secret = 'text', genid = 'counter', cookie, cookieIsFunction, ...rest } = data
  const key = secrets[secret]()
  const options = { ...revive(rest), secret: key, store }
  let count = 0

  if (genid === 'not a function') {
    options.genid = genid
  } else if (genid !== 'default') {
    options.genid = () => generators[genid](++count)
  }

  if (cookieIsFunction) {
    options.cookie = (req) => revive(req.url.includes('special') ? { ...cookie, path: '/special', maxAge: 1234 } : cookie)
  } else if (cookie !== undefined) {
    options.cookie = revive(cookie)
  }

  return {
    options,
    secrets: Array.isArray(key) ? key : [key || 'from the request'],
    rotate: (kind) => Array.isArray(key) && rotations[kind](key)
  }
}

module.exports = {
  buildOptions,
  kinds: {
    secret: Object.keys(secrets),
    genid: [...Object.keys(generators), 'not a function'],
    rotate: Object.keys(rotations)
  }
}
