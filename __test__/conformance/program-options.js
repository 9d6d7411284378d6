'use strict'

/** Options of `session()`, and settings of its cookie, as arbitraries of plain data. */

const { constant, constantFrom } = require('fast-check')
const { mostly, often, seldom, shape, unlessDefault, weighted } = require('./arbitraries')
const { kinds } = require('./options')

const flag = mostly([true, false], 6, ['yes', 0, null, '=undefined'])

/** What each setting of a cookie may be, from what it should be to what nobody should write. */
const cookieSettings = {
  maxAge: mostly([60000, 1000, '=undefined', null], 4, [
    0, 1, -1, 1.5, 0.4, '=NaN', '=Infinity', 'text', '', true, {}, 8640000000000001,
    '=Date in an hour', '=invalid Date', '=Date year 12345'
  ]),
  expires: mostly(['=Date in an hour', null, '=undefined'], 3, [
    '=Date an hour ago', '=invalid Date', '=Date 1.5 ms', '=Date year 12345', '=Date year -1', '=ISO text in an hour',
    'text', '', 0, 5, true, false, {}
  ]),
  sameSite: mostly(['lax', 'strict', 'none', 'auto', true, false], 6, [
    'Lax', 'NONE', 'bogus', '', 0, 5, null, '=undefined', {}
  ]),
  secure: mostly([false, true, 'auto'], 8, ['yes', 0, 1, null, '=undefined']),
  path: mostly(['/', '/admin'], 5, ['', '/special', '/a;b', 'admin', '/ü', '=undefined', null, '/a b']),
  domain: mostly(['example.com'], 3, ['.example.com', 'bad domain', 'a;b', '', 5, null, 'ü.com', '-x.com']),
  priority: mostly(['low', 'medium', 'high'], 4, ['HIGH', 'bogus', '', 5, null]),
  partitioned: flag,
  httpOnly: flag,
  signed: flag,
  encode: constant('=x => x'),
  overwrite: flag,
  originalMaxAge: mostly([5000, null], 3, ['text', '=undefined', 0]),
  _expires: mostly([null], 3, ['=Date in an hour', 'text']),
  data: constant({ path: '/data' })
}

/** Every so many cookies have the setting. */
const odds = {
  maxAge: 2,
  sameSite: 4,
  secure: 5,
  expires: 7,
  path: 7,
  httpOnly: 7,
  domain: 14,
  priority: 14,
  partitioned: 14,
  signed: 30,
  originalMaxAge: 40,
  encode: 60,
  overwrite: 60,
  _expires: 60,
  data: 60
}

const cookie = shape(Object.fromEntries(
  Object.entries(cookieSettings).map(([key, values]) => [key, seldom(odds[key], values)])
))

const onOff = mostly([false, true], 8, ['=undefined', null, 0, 'yes'])

const sessionOptions = shape({
  secret: unlessDefault('text', mostly(['text', 'two texts', 'Buffer', 'KeyObject', 'a mixed array'], 5, kinds.secret)),
  resave: onOff,
  saveUninitialized: onOff,
  rolling: seldom(2, onOff),
  unset: seldom(2, mostly(['destroy', 'keep'], 20, ['other', ''])),
  name: seldom(4, mostly(['sid', 'a.b'], 2, ['', 'bad name;', 'ü', 'x=y', 5])),
  key: seldom(15, constantFrom('k', 'sid')),
  proxy: seldom(3, onOff),
  genid: unlessDefault('counter', mostly(['counter', 'default'], 8, kinds.genid)),
  cookie: often(weighted([20, cookie], [1, constantFrom(5, 'text', '=undefined', null, '=function')])),
  cookieIsFunction: seldom(6, constant(true))
})

module.exports = { cookieSettings, sessionOptions }
