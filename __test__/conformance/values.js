'use strict'

/**
 * Values that JSON cannot write. Programs name them by these words, so that a program stays plain data
 * and a shrunk one can be read, printed and run again.
 */

const crypto = require('node:crypto')

const special = {
  '=undefined': () => undefined,
  '=NaN': () => NaN,
  '=Infinity': () => Infinity,
  '=-0': () => -0,
  '=1n': () => 1n,
  '=Symbol()': () => Symbol('a symbol'),
  '=function': () => function named () {},
  '=x => x': () => (x) => x,
  '=lone surrogate': () => 'a\ud800z',
  '=long text': () => 'é'.repeat(20000),
  '=Date in an hour': () => new Date(Date.now() + 3600000),
  '=Date an hour ago': () => new Date(Date.now() - 3600000),
  '=Date 1.5 ms': () => new Date(1.5),
  '=Date 0': () => new Date(0),
  '=invalid Date': () => new Date(NaN),
  '=Date year 12345': () => new Date(Date.UTC(12345, 5, 7)),
  '=Date year -1': () => new Date(Date.UTC(-1, 0, 1)),
  '=ISO text in an hour': () => new Date(Date.now() + 3600000).toISOString(),
  '=Buffer': () => Buffer.from('a key in a Buffer'),
  '=Uint8Array': () => new Uint8Array([1, 2, 3, 200]),
  '=Uint16Array': () => new Uint16Array([1, 2, 300]),
  '=KeyObject': () => crypto.createSecretKey(Buffer.from('a key in a KeyObject')),
  '=Map': () => new Map([['a', 1]]),
  '=new String': () => new String('boxed'), // eslint-disable-line no-new-wrappers
  '=circular': function () {
    const value = { name: 'circular' }
    value.self = value
    return value
  },
  '=toJSON throws': () => ({ toJSON () { throw new RangeError('toJSON refuses') } }),
  '=toJSON gives 1': () => ({ toJSON () { return 1 } }),
  '=toJSON gives undefined': () => ({ toJSON () {} }),
  '=getter throws': () => ({ get broken () { throw new EvalError('getter refuses') } })
}

/** Returns `data` with every named value in it made afresh. */
function revive (data) {
  if (typeof data === 'string') {
    return Object.hasOwn(special, data) ? special[data]() : data
  }

  if (Array.isArray(data)) {
    return data.map(revive)
  }

  if (data !== null && typeof data === 'object') {
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, revive(value)]))
  }

  return data
}

module.exports = { revive }
