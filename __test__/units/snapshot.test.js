'use strict'

/** Snapshot: it says of a session's data what their JSON text would, or leaves it to the text. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { Snapshot } = require('../../lib/snapshot')
const { CHANGED, SAME, UNSURE, textWithoutCookie } = require('../../lib/session-text')
const { apply, change, object } = require('../support/json-changes')
const { ours: { Cookie } } = require('../support/subjects')

const words = new Map([[SAME, 'same'], [CHANGED, 'changed'], [UNSURE, 'left to the text']])

/** Both ways in which a session and its snapshot come about. */
const ways = {
  'taken of its data': (data, session) => {
    Object.assign(session, data)
    return Snapshot.of(data)
  },
  'copied from a snapshot': (data, session) => Snapshot.of(structuredClone(data)).copyTo(session)
}

/** Loads data, changes what was made of them, and compares. */
function compared (load, data, change) {
  const session = { cookie: new Cookie() }
  const snapshot = load(data, session)
  assert.notEqual(snapshot, undefined, 'there is a snapshot of plain data')
  change(session)
  return words.get(snapshot.compare(session))
}

const visitor = () => ({ user: { name: 'alice', roles: ['customer', 'editor'] }, views: 1, list: [1, { a: 1 }], none: null, zero: 0 })

const same = {
  'nothing happens': () => {},
  'a value is written again': (session) => { session.views = 1 },
  'an object is written again': (session) => { session.user = session.user }, // eslint-disable-line no-self-assign
  'zero becomes negative zero, for which JSON has one word': (session) => { session.zero = -0 },
  'a hidden property is added': (session) => { Object.defineProperty(session.user, 'hidden', { value: 1 }) },
  'a symbol is added': (session) => { session.user[Symbol('mark')] = 1 },
  'an array gets a key': (session) => { session.list.name = 'list' },
  'an array gets a key that arrays have': (session) => { session.list.slice = 'a slice' },
  'an object gets another prototype': (session) => { Object.setPrototypeOf(session.user, { greet () {} }) },
  'the cookie changes': (session) => { session.cookie.maxAge = 1000 },
  'the cookie moves to the end': (session) => { const { cookie } = session; delete session.cookie; session.cookie = cookie },
  'a value is there and gone again': (session) => { session.last = 1; delete session.last }
}

const changed = {
  'a number changes': (session) => { session.views++ },
  'a number becomes text': (session) => { session.views = '1' },
  'a value becomes null': (session) => { session.views = null },
  'null becomes a value': (session) => { session.none = false },
  'text changes deep down': (session) => { session.user.roles[1] = 'admin' },
  'an object becomes null': (session) => { session.user = null },
  'null becomes an object': (session) => { session.none = { a: [1] } },
  'a key is added': (session) => { session.more = 'more' },
  'an object is added': (session) => { session.more = { list: [] } },
  'a key is removed': (session) => { delete session.views },
  'a key is removed deep down': (session) => { delete session.list[1].a },
  'every key is removed': (session) => { for (const key of Object.keys(session)) delete session[key] },
  'keys change places': (session) => { const { user } = session; delete session.user; session.user = user },
  'keys change places deep down': (session) => { const { user } = session; delete user.name; user.name = 'alice' },
  'a key is hidden': (session) => { Object.defineProperty(session, 'views', { enumerable: false }) },
  'an own key is inherited from now on': (session) => { delete session.user.name; Object.setPrototypeOf(session.user, { name: 'alice' }) },
  'an array grows': (session) => { session.list.push(2) },
  'an array shrinks': (session) => { session.list.pop() },
  'elements change places': (session) => { session.user.roles.reverse() },
  'a key is called cookie deep down': (session) => { session.user.cookie = 1 }
}

const unsure = {
  'an object is replaced by one that looks alike': (session) => { session.user = { ...session.user } },
  'an array is replaced by one that looks alike': (session) => { session.list = [...session.list] },
  'a value becomes undefined': (session) => { session.views = undefined },
  'an undefined value is added': (session) => { session.more = undefined },
  'an element becomes a hole': (session) => { delete session.list[0] },
  'a number becomes NaN': (session) => { session.views = NaN },
  'a number becomes infinite': (session) => { session.views = -Infinity },
  'a function is added': (session) => { session.user.greet = () => {} },
  'a symbol becomes a value': (session) => { session.views = Symbol('views') },
  'a bigint is added': (session) => { session.big = 1n },
  'a bigint is added beside a change': (session) => { session.views++; session.user.big = 1n },
  'a bigint is added under a name that counts for nothing at the top': (session) => { session.user.cookie = 1n },
  'an array without a prototype is added': (session) => { session.more = Object.setPrototypeOf([1], null) },
  'an array loses its prototype': (session) => { Object.setPrototypeOf(session.list, null); session.more = session.list },
  'a Date is added': (session) => { session.since = new Date(0) },
  'a boxed value is added': (session) => { session.box = Object(1) },
  'an object gets a toJSON': (session) => { session.user.toJSON = () => 1 },
  'the session gets a toJSON': (session) => { session.toJSON = () => 1 },
  'an object inherits a toJSON': (session) => { Object.setPrototypeOf(session.user, { toJSON: () => 1 }) },
  'an array gets a toJSON': (session) => { session.list.toJSON = () => 1 },
  'data become circular': (session) => { session.user.self = session.user },
  'the session stands in itself': (session) => { session.self = session }
}

for (const [word, cases] of Object.entries({ same, changed, 'left to the text': unsure })) {
  describe(`should find data ${word} when`, function () {
    for (const [what, change] of Object.entries(cases)) {
      for (const [way, load] of Object.entries(ways)) {
        test(`${what}, of a session ${way}`, function () {
          assert.equal(compared(load, visitor(), change), word)
        })
      }
    }
  })
}

describe('should take no snapshot of', function () {
  const boxed = { Number: Object(1), String: Object('a'), Boolean: Object(true), BigInt: Object(1n) }
  const circular = { a: {} }
  circular.a.b = [circular]

  for (const [what, data] of Object.entries({
    'an array': [1],
    'undefined values': { a: undefined },
    'NaN among the data': { a: [NaN] },
    'a Date': { a: new Date(0) },
    'a Map': { a: new Map() },
    'a Buffer': { a: Buffer.from('a') },
    'an array with holes': { a: [, 1] }, // eslint-disable-line no-sparse-arrays
    'an array of a million holes': { a: new Array(1e6) },
    'circular data': circular,
    'objects of a class': { a: new (class User { name = 'alice' })() },
    'objects without a prototype': { a: Object.create(null) },
    'arrays of a class': { a: new (class List extends Array {})() },
    'arrays without a prototype': { a: Object.setPrototypeOf([1], null) },
    'arrays that pass for objects': { a: Object.setPrototypeOf([1], Object.prototype) },
    'an object with a toJSON': { a: { toJSON: () => 1 } },
    'a function': { a () {} },
    'a symbol': { a: Symbol('a') },
    'a bigint': { a: 1n },
    ...Object.fromEntries(Object.entries(boxed).map(([name, a]) => [`a boxed ${name}`, { a }]))
  })) {
    test(what, function () {
      assert.equal(Snapshot.of(data), undefined)
    })
  }

  test('an array by its own idea of a slice', function () {
    const list = Object.assign([1], { slice: () => { throw new Error('no') } })
    assert.equal(Snapshot.of({ list }).text(), '{"list":[1]}')
  })

  test('data of very many values', function () {
    assert.equal(Snapshot.of({ list: Array(19990).fill(1) }) === undefined, false)
    assert.equal(Snapshot.of({ list: Array(20001).fill(1) }), undefined)
    assert.equal(Snapshot.of({ list: Array(200).fill(Array(200).fill(1)) }), undefined)
  })
})

/** An object in an object, so many deep; `read` is called with every look at one of them. */
function nested (depth, read = () => {}) {
  const watched = (object) => new Proxy(object, {
    get (target, key) { read(); return target[key] },
    ownKeys (target) { read(); return Reflect.ownKeys(target) }
  })
  let object = watched({ n: 1 })
  for (let level = 1; level < depth; level++) object = watched({ n: 1, inner: object })
  return object
}

test('should keep the keys of alike objects once, and those of others apart', function () {
  const data = { list: [{ a: 1, b: 2 }, { a: 3, b: 4 }, { b: 5, a: 6 }, { a: 7 }, { a: 8, b: 9 }], a: 1, b: 2 }
  const { root } = Snapshot.of(data)
  const [first, second, third, fourth, fifth] = root.values[0].values
  assert.equal(first.keys, second.keys)
  assert.deepEqual([first, third, fourth, fifth, root].map(({ keys }) => keys), [['a', 'b'], ['b', 'a'], ['a'], ['a', 'b'], ['list', 'a', 'b']])
  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key ${i}`, i]))
  assert.equal(compared(ways['taken of its data'], { wide, other: { ...wide } }, (session) => { session.other['key 39'] = 0 }), 'changed')
})

test('should leave data to their text that are nested more than 200 deep', function () {
  assert.notEqual(Snapshot.of({ top: nested(199) }), undefined)
  assert.equal(Snapshot.of({ top: nested(200) }), undefined)
  assert.equal(compared(ways['taken of its data'], visitor(), (session) => { session.more = nested(200) }), 'changed')
  assert.equal(compared(ways['taken of its data'], visitor(), (session) => { session.more = nested(201) }), 'left to the text')
})

/** Calls `change` with each object of nested data, the outermost first. */
function changeAll (object, change) {
  while (object !== undefined) {
    const { inner } = object
    change(object)
    object = inner
  }
}

const everywhere = {
  nothing: () => {},
  'a value behind the others': (object) => { object.last = 1 },
  'a value in front of the others': (object) => { const { n, inner } = object; delete object.n; delete object.inner; Object.assign(object, { first: 1, n, inner }) },
  'a value of another kind': (object) => { object.n = undefined },
  'a value between others that look alike': (object) => { if (object.inner) object.inner = { ...object.inner } }
}

for (const [what, change] of Object.entries(everywhere)) {
  test(`should take time in proportion to the depth of data in which ${what} changes at every level`, function () {
    const looks = [20, 160].map(function (depth) {
      let count = 0
      const data = { top: nested(depth, () => { count++ }) }
      const snapshot = Snapshot.of(data)
      const session = Object.assign({ cookie: new Cookie() }, data)
      changeAll(session.top, change)
      count = 0
      snapshot.compare(session)
      return count
    })
    assert.ok(looks[1] <= 8 * 1.5 * Math.max(looks[0], 10), `8 times the depth, ${looks.join(' and then ')} looks`)
  })
}

const isNoCookie = (object) => !(object instanceof Cookie)

test('should agree with the JSON text, whatever happens to the data', function () {
  const seen = new Set()

  fc.assert(fc.property(object, fc.array(change, { maxLength: 3 }), function (data, changes) {
    const snapshot = Snapshot.of(data)
    if (snapshot === undefined) return
    const { cookie, ...rest } = data
    const text = JSON.stringify(rest)
    assert.equal(snapshot.text(), text)

    const session = Object.assign({ cookie: new Cookie() }, rest)
    for (const step of changes) apply(session, step, isNoCookie)

    const outcome = snapshot.compare(session)
    if (outcome === SAME) assert.equal(textWithoutCookie(session), text)
    if (outcome === CHANGED) assert.notEqual(textWithoutCookie(session), text)
    seen.add(outcome)
    assert.equal(snapshot.text(), text, 'and the snapshot stays what it was')
  }), { numRuns: Number(process.env.RUNS ?? 3000) })

  assert.equal(seen.size, 3, 'every answer was given')
})
