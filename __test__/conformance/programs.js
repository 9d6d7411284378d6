'use strict'

/**
 * Random programs, as fast-check arbitraries of plain data. Most of a program is what applications do; every
 * dimension has its share of what they should not. Absent keys mean the default, and programs shrink towards them.
 */

const fc = require('fast-check')
const { habits } = require('../support/stores')
const { parserKinds } = require('./application')
const clientCookies = require('./client-cookies')
const ends = require('./ends')
const options = require('./options')

const { constant, constantFrom, record } = fc

/** Absent, but for one time in `odds`. */
function seldom (odds, arbitrary) {
  return fc.oneof({ withCrossShrink: true }, { weight: odds - 1, arbitrary: constant(undefined) }, { weight: 1, arbitrary })
}

/** Present, but for one time in six. */
function often (arbitrary) {
  return fc.oneof({ withCrossShrink: true }, { weight: 1, arbitrary: constant(undefined) }, { weight: 5, arbitrary })
}

/** One of `usual`, but for one time in `odds` one of `odd`. */
function mostly (usual, odds, odd) {
  return fc.oneof({ withCrossShrink: true }, { weight: odds - 1, arbitrary: constantFrom(...usual) }, { weight: 1, arbitrary: constantFrom(...odd) })
}

/** Drops absent keys, so that a program reads as one would write it. */
function compact (arbitrary) {
  return arbitrary.map((object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)))
}

function shape (model) {
  return compact(record(model))
}

const maxAges = mostly([60000, 1000, '=undefined', null], 4, [0, 1, -1, 1.5, 0.4, '=NaN', '=Infinity', 'text', '', true, {}, 8640000000000001, '=Date in an hour', '=invalid Date', '=Date year 12345'])
const expiries = mostly(['=Date in an hour', null, '=undefined'], 3, ['=Date an hour ago', '=invalid Date', '=Date 1.5 ms', '=Date year 12345', '=Date year -1', '=ISO text in an hour', 'text', '', 0, 5, true, false, {}])
const sameSites = mostly(['lax', 'strict', 'none', 'auto', true, false], 6, ['Lax', 'NONE', 'bogus', '', 0, 5, null, '=undefined', {}])
const secures = mostly([false, true, 'auto'], 8, ['yes', 0, 1, null, '=undefined'])
const paths = mostly(['/', '/admin'], 5, ['', '/special', '/a;b', 'admin', '/ü', '=undefined', null, '/a b'])
const domains = mostly(['example.com'], 3, ['.example.com', 'bad domain', 'a;b', '', 5, null, 'ü.com', '-x.com'])
const priorities = mostly(['low', 'medium', 'high'], 4, ['HIGH', 'bogus', '', 5, null])
const flags = mostly([true, false], 6, ['yes', 0, null, '=undefined'])

const cookieFields = {
  maxAge: maxAges,
  expires: expiries,
  sameSite: sameSites,
  secure: secures,
  path: paths,
  domain: domains,
  priority: priorities,
  partitioned: flags,
  httpOnly: flags,
  signed: flags,
  encode: constant('=x => x'),
  overwrite: flags,
  originalMaxAge: mostly([5000, null], 3, ['text', '=undefined', 0]),
  _expires: mostly([null], 3, ['=Date in an hour', 'text']),
  data: constant({ path: '/data' })
}

const odds = { maxAge: 2, expires: 7, sameSite: 4, secure: 5, path: 7, domain: 14, priority: 14, partitioned: 14, httpOnly: 7, signed: 30, encode: 60, overwrite: 60, originalMaxAge: 40, _expires: 60, data: 60 }
const cookieOptions = shape(Object.fromEntries(Object.entries(cookieFields).map(([key, values]) => [key, seldom(odds[key], values)])))
const cookieOption = fc.oneof({ withCrossShrink: true }, { weight: 20, arbitrary: cookieOptions }, { weight: 1, arbitrary: constantFrom(5, 'text', '=undefined', null, '=function') })

const switches = mostly([false, true], 8, ['=undefined', null, 0, 'yes'])
const sessionOptions = shape({
  secret: mostly(['text', 'two texts', 'Buffer', 'KeyObject', 'a mixed array'], 5, options.kinds.secret).map((kind) => kind === 'text' ? undefined : kind),
  resave: switches,
  saveUninitialized: switches,
  rolling: seldom(2, switches),
  unset: seldom(2, mostly(['destroy', 'keep'], 20, ['other', ''])),
  name: seldom(4, mostly(['sid', 'a.b'], 2, ['', 'bad name;', 'ü', 'x=y', 5])),
  key: seldom(15, constantFrom('k', 'sid')),
  proxy: seldom(3, switches),
  genid: mostly(['counter', 'default'], 8, options.kinds.genid).map((kind) => kind === 'counter' ? undefined : kind),
  cookie: often(cookieOption),
  cookieIsFunction: seldom(6, constant(true))
})

const fault = record({ method: constantFrom('get', 'set', 'touch', 'destroy'), call: constantFrom(1, 0, 2, 3), how: mostly(['error', 'ENOENT'], 4, ['throws']) })
const store = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: constant({ kind: 'memory' }) },
  { weight: 3, arbitrary: shape({ kind: constantFrom(...Object.keys(habits)), faults: seldom(4, fc.array(fault, { minLength: 1, maxLength: 2 })) }) }
)

const keys = mostly(['a', 'user', 'views'], 4, ['cookie', 'id', 'req', 'save', 'reload', 'toString', 'constructor', '1', '', 'ü', 'hidden', '_expires', 'toJSON'])
const values = mostly([1, 'text', null, true, { b: { cookie: 1 } }, [1, [2]], '=undefined'], 4, ['=Date 0', '=NaN', '=-0', '=1n', '=circular', '=toJSON throws', '=toJSON gives 1', '=toJSON gives undefined', '=getter throws', '=lone surrogate', '=Symbol()', '=function', '=Map', '=Buffer', '=long text', 'é ✓ \u2028'])
const cookieChange = constantFrom(...Object.keys(cookieFields)).chain((key) => record({ op: constant('cookie'), key: constant(key), value: cookieFields[key] }))
const waits = seldom(5, constantFrom('function', 'none'))
const sessionIds = constantFrom('another-id', '', '=undefined', null, 5, {}, 'ü', '=lone surrogate')

function op (name, model = {}) {
  return shape({ op: constant(name), ...model })
}

const dataActions = fc.oneof(
  { weight: 6, arbitrary: op('set', { key: keys, value: values }) },
  { weight: 4, arbitrary: op('count') },
  { weight: 2, arbitrary: op('nest', { value: values }) },
  { weight: 2, arbitrary: op('delete', { key: keys }) },
  { weight: 2, arbitrary: op('set again') },
  { weight: 1, arbitrary: constantFrom('read', 'assign', 'hidden property').map((name) => ({ op: name })) },
  { weight: 1, arbitrary: op('toJSON of its own', { value: constantFrom(1, { a: 1 }, { cookie: { path: '/x' } }, '=undefined', null) }) }
)
const lifeActions = fc.oneof(
  { weight: 4, arbitrary: op('save', { wait: waits }) },
  { weight: 3, arbitrary: op('reload', { wait: waits }) },
  { weight: 3, arbitrary: op('regenerate', { wait: waits }) },
  { weight: 3, arbitrary: op('destroy', { wait: waits }) },
  { weight: 3, arbitrary: op('unset', { how: mostly(['delete', null], 4, ['=undefined', false, 'text', {}, { cookie: {} }]) }) },
  { weight: 1, arbitrary: constantFrom('load', 'all', 'length', 'clear', 'generate', 'next turn').map((name) => ({ op: name })) },
  { weight: 1, arbitrary: op('sessionID', { value: sessionIds }) },
  { weight: 1, arbitrary: op('write id', { value: sessionIds }) }
)
const cookieActions = fc.oneof(
  { weight: 6, arbitrary: cookieChange },
  { weight: 1, arbitrary: constantFrom('touch', 'resetMaxAge', 'serialize').map((name) => ({ op: name })) },
  { weight: 1, arbitrary: op('replace cookie', { value: constantFrom({}, '=undefined', null, { path: '/x', expires: '=Date in an hour' }, { maxAge: 5, originalMaxAge: 5, data: {} }) }) },
  { weight: 1, arbitrary: op('new Cookie', { value: constantFrom({}, '=undefined', { maxAge: 5000 }, { path: '/x', expires: '=Date in an hour' }, 5, 'text') }) }
)
const head = record({ op: constant('writeHead'), args: constantFrom([200], [201, { 'X-Early': '1' }], [200, ['X-Early', '1']], [404, 'Gone Fishing']) })
const httpActions = fc.oneof(
  op('clock', { ms: constantFrom(1, 500, 1000, 60001) }),
  op('header', { name: constant('Set-Cookie'), value: constantFrom('mine=1', ['mine=1', 'mine=2'], [], '') }),
  op('status', { code: constantFrom(200, 201, 204, 304, 404, 500) }),
  op('write', { chunk: constantFrom('piece', '=Buffer', '') }),
  op('flush'),
  head
)
const action = fc.oneof({ weight: 8, arbitrary: dataActions }, { weight: 5, arbitrary: lifeActions }, { weight: 3, arbitrary: cookieActions }, { weight: 2, arbitrary: httpActions })

const statuses = constantFrom(200, 204, 304, 404)
const chunk = mostly(['text', 'none', 'Buffer', 'empty text', 'text beyond ASCII'], 3, ends.kinds.chunk)
const bodies = constantFrom('text', { a: 1 }, null, '=Buffer', '', true)

function ending (how, model = {}) {
  return shape({ how: constant(how), ...model })
}

const end = fc.oneof(
  { weight: 8, arbitrary: ending('end', { chunk, length: seldom(4, constant(true)) }) },
  { weight: 2, arbitrary: ending('writeHead', { head: constantFrom(...ends.kinds.head), status: statuses, chunk }) },
  { weight: 2, arbitrary: ending('redirect', { chunk }) },
  { weight: 2, arbitrary: constantFrom('send', 'json').chain((how) => ending(how, { body: bodies })) },
  { weight: 1, arbitrary: ending('sendStatus', { status: statuses }) },
  { weight: 1, arbitrary: ending('status', { status: statuses, chunk }) },
  { weight: 2, arbitrary: constantFrom('twice', 'write, then end', 'write after end', 'writeHead twice', 'pipe').chain((how) => ending(how, { chunk })) },
  { weight: 1, arbitrary: constantFrom('throw', 'next error').map((how) => ({ how })) }
)

const corruptions = constantFrom('', 'no JSON', '{}', 'null', '5', '"text"', '[]', '{"cookie":null}', '{"cookie":{}}', '{"cookie":5}', '{"cookie":"text"}', '{"cookie":{"expires":"not a date","originalMaxAge":1000}}', '{"cookie":{"expires":1,"path":"/x"},"a":1}', '{"cookie":{"maxAge":"text"}}', '{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"a":1}', '{"a":1,"save":2,"id":"other","req":3,"__proto__":{"x":1},"cookie":{"originalMaxAge":5000,"expires":"2100-01-01T00:00:00.000Z","path":"/"}}', '{"cookie":{"data":1,"path":"/y","secure":true}}')

const request = shape({
  method: mostly(['GET'], 6, ['HEAD', 'POST']).map((method) => method === 'GET' ? undefined : method),
  path: mostly(['/'], 5, ['/admin', '/admin/x', '/administrator', '/special', '/?q=/admin', '//', '/%2e']).map((path) => path === '/' ? undefined : path),
  wait: seldom(3, constantFrom(1, 500, 1001, 60001, 4000000)),
  proto: seldom(6, constantFrom('https', 'http', 'HTTPS , http', 'http, https', ' https')),
  secure: seldom(8, constantFrom('flag', 'tls')),
  preset: seldom(40, constant(true)),
  event: seldom(16, constantFrom('disconnect', 'connect')),
  corrupted: seldom(16, corruptions),
  rotate: seldom(10, constantFrom(...options.kinds.rotate)),
  cookie: mostly(['jar'], 5, clientCookies.kinds).map((kind) => kind === 'jar' ? undefined : kind),
  actions: fc.oneof({ withCrossShrink: true }, constant(undefined), fc.array(action, { minLength: 1, maxLength: 4 })),
  end
})

const program = shape({
  app: mostly(['http'], 3, ['express4', 'express5']),
  spied: seldom(3, constant(true)),
  parser: seldom(8, constantFrom(...parserKinds)),
  options: sessionOptions,
  store,
  requests: fc.array(request, { minLength: 1, maxLength: 5 })
})

module.exports = { program }
