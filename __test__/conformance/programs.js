'use strict'

/**
 * Random programs, as fast-check arbitraries of plain data. Most of a program is what applications do; every
 * dimension has its share of what they should not. Absent keys mean the default, and programs shrink towards them.
 */

const fc = require('fast-check')
const { storeKinds } = require('../support/stores')
const { parserKinds } = require('./application')
const { mostly, seldom, shape, unlessDefault, weighted } = require('./arbitraries')
const clientCookies = require('./client-cookies')
const { storesNull } = require('./documented')
const { action, end } = require('./program-actions')
const { sessionOptions } = require('./program-options')
const options = require('./options')

const { constant, constantFrom } = fc

const fault = fc.record({
  method: constantFrom('get', 'set', 'touch', 'destroy'),
  call: constantFrom(1, 0, 2, 3),
  how: mostly(['error', 'ENOENT'], 4, ['throws'])
})

const store = weighted(
  [1, constant({ kind: 'memory' })],
  [3, shape({
    kind: constantFrom(...Object.keys(storeKinds)),
    faults: seldom(4, fc.array(fault, { minLength: 1, maxLength: 2 }))
  })]
)

/** What may have become of a stored session since it was written. */
const corruptions = constantFrom(
  '', 'no JSON', '{}', 'null', '5', '"text"', '[]',
  '{"cookie":null}',
  '{"cookie":{}}',
  '{"cookie":5}',
  '{"cookie":"text"}',
  '{"cookie":{"expires":"not a date","originalMaxAge":1000}}',
  '{"cookie":{"expires":1,"path":"/x"},"a":1}',
  '{"cookie":{"maxAge":"text"}}',
  '{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"a":1}',
  '{"a":1,"cookie":{"originalMaxAge":5000,"expires":"2100-01-01T00:00:00.000Z","path":"/"}}',
  '{"a":1,"save":2,"id":"other","req":3,"__proto__":{"x":1},"cookie":{"path":"/"}}',
  '{"cookie":{"data":1,"path":"/y","secure":true}}'
)

const paths = mostly(['/'], 5, ['/admin', '/admin/x', '/administrator', '/special', '/?q=/admin', '//', '/%2e'])

const request = shape({
  method: unlessDefault('GET', mostly(['GET'], 6, ['HEAD', 'POST'])),
  path: unlessDefault('/', paths),
  wait: seldom(3, constantFrom(1, 500, 1001, 60001, 4000000)),
  proto: seldom(6, constantFrom('https', 'http', 'HTTPS , http', 'http, https', ' https')),
  secure: seldom(8, constantFrom('flag', 'tls')),
  preset: seldom(40, constant(true)),
  event: seldom(16, constantFrom('disconnect', 'connect')),
  corrupted: seldom(16, corruptions),
  rotate: seldom(10, constantFrom(...options.kinds.rotate)),
  cookie: unlessDefault('jar', mostly(['jar'], 5, clientCookies.kinds)),
  actions: weighted([1, constant(undefined)], [1, fc.array(action, { minLength: 1, maxLength: 4 })]),
  end
})

const program = shape({
  app: mostly(['http'], 3, ['express4', 'express5']),
  spied: seldom(3, constant(true)),
  parser: seldom(8, constantFrom(...parserKinds)),
  options: sessionOptions,
  store,
  requests: fc.array(request, { minLength: 1, maxLength: 5 })
}).filter((data) => !storesNull(data))

module.exports = { program }
