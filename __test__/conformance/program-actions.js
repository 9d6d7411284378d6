'use strict'

/** What handlers do and how they end, as arbitraries of plain data. */

const fc = require('fast-check')
const { mostly, seldom, shape, weighted } = require('./arbitraries')
const { changesWithin } = require('./actions')
const { kinds } = require('./ends')
const { cookieSettings } = require('./program-options')

const { constant, constantFrom } = fc

const keys = mostly(['a', 'user', 'views'], 4, [
  'cookie', 'id', 'req', 'save', 'reload', 'toString', 'constructor', '1', '', 'ü', 'hidden', '_expires', 'toJSON'
])

const values = mostly([1, 'text', null, true, { b: { cookie: 1 } }, { a: 1, b: [true] }, [1, [2]], '=undefined'], 4, [
  '=Date 0', '=NaN', '=-0', '=1n', '=circular', '=toJSON throws', '=toJSON gives 1', '=toJSON gives undefined',
  '=getter throws', '=lone surrogate', '=Symbol()', '=function', '=Map', '=Buffer', '=long text', 'é ✓ \u2028'
])

const sessionIds = constantFrom('another-id', '', '=undefined', null, 5, {}, 'ü', '=lone surrogate')

/** An action `name` with the parameters in `model`. */
function op (name, model = {}) {
  return shape({ op: constant(name), ...model })
}

/** One of several actions without parameters. */
function oneOf (...names) {
  return constantFrom(...names).map((name) => ({ op: name }))
}

const dataActions = weighted(
  [6, op('set', { key: keys, value: values })],
  [4, op('count')],
  [2, op('nest', { value: values })],
  [2, op('delete', { key: keys })],
  [2, op('set again')],
  [4, op('change within', { key: mostly(['user'], 4, ['a', '1', 'cookie']), how: constantFrom(...Object.keys(changesWithin)) })],
  [1, op('move to the end', { key: keys })],
  [1, oneOf('read', 'assign', 'hidden property')],
  [1, op('toJSON of its own', { value: constantFrom(1, { a: 1 }, { cookie: { path: '/x' } }, '=undefined', null) })]
)

const wait = seldom(5, constantFrom('function', 'none'))
/** Without a callback, these return promises here. */
const waitByCallback = seldom(5, constantFrom('function'))
const lifeActions = weighted(
  [4, op('save', { wait })],
  [3, op('reload', { wait: waitByCallback })],
  [3, op('regenerate', { wait: waitByCallback })],
  [3, op('destroy', { wait: waitByCallback })],
  [3, op('unset', { how: mostly(['delete', null], 4, ['=undefined', false, 'text', {}, { cookie: {} }]) })],
  [1, oneOf('load', 'all', 'length', 'clear', 'generate', 'next turn')],
  [1, op('sessionID', { value: sessionIds })],
  [1, op('write id', { value: sessionIds })]
)

const plainCookies = constantFrom(
  {}, '=undefined', null, { path: '/x', expires: '=Date in an hour' }, { maxAge: 5, originalMaxAge: 5, data: {} }
)
const newCookies = constantFrom(
  {}, '=undefined', { maxAge: 5000 }, { path: '/x', expires: '=Date in an hour' }, 5, 'text'
)
const cookieActions = weighted(
  [6, constantFrom(...Object.keys(cookieSettings)).chain(function (key) {
    return op('cookie', { key: constant(key), value: cookieSettings[key] })
  })],
  [1, oneOf('touch', 'resetMaxAge', 'serialize')],
  [1, op('replace cookie', { value: plainCookies })],
  [1, op('new Cookie', { value: newCookies })]
)

const heads = constantFrom([200], [201, { 'X-Early': '1' }], [200, ['X-Early', '1']], [404, 'Gone Fishing'])
const httpActions = fc.oneof(
  op('clock', { ms: constantFrom(1, 500, 1000, 60001) }),
  op('header', { name: constant('Set-Cookie'), value: constantFrom('mine=1', ['mine=1', 'mine=2'], [], '') }),
  op('status', { code: constantFrom(200, 201, 204, 304, 404, 500) }),
  op('write', { chunk: constantFrom('piece', '=Buffer', '') }),
  op('flush'),
  op('writeHead', { args: heads })
)

const action = weighted([8, dataActions], [5, lifeActions], [3, cookieActions], [2, httpActions])

const chunk = mostly(['text', 'none', 'Buffer', 'empty text', 'text beyond ASCII'], 3, kinds.chunk)
const status = constantFrom(200, 204, 304, 404)
const body = constantFrom('text', { a: 1 }, null, '=Buffer', '', true)

/** The end `how`, with the parameters in `model`. */
function ending (how, model = {}) {
  return shape({ how: constant(how), ...model })
}

const end = weighted(
  [8, ending('end', { chunk, length: seldom(4, constant(true)) })],
  [2, ending('writeHead', { head: constantFrom(...kinds.head), status, chunk })],
  [2, ending('redirect', { chunk })],
  [1, ending('send', { body })],
  [1, ending('json', { body })],
  [1, ending('sendStatus', { status })],
  [1, ending('status', { status, chunk })],
  [2, constantFrom('twice', 'write, then end', 'write after end', 'writeHead twice', 'pipe')
    .chain((how) => ending(how, { chunk }))],
  [1, constantFrom('throw', 'next error').map((how) => ({ how }))]
)

module.exports = { action, end }
