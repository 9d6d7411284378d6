'use strict'

/** KnownSessions: what a session gets is what JSON.parse would make of its text, and nobody else's. */

const { beforeEach, describe, mock, test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { KnownSessions } = require('../../lib/memory/known-sessions')
const { Snapshot } = require('../../lib/snapshot')
const Session = require('../../session/session')

const req = { sessionID: 'a' }

/** What a session is made of a text without `KnownSessions`. */
function parsed (text) {
  const session = new Session(req)
  Session.merge(session, JSON.parse(text))
  return session
}

function copied ({ data }) {
  const session = new Session(req)
  data.copyTo(session)
  return session
}

/** Everything among a session's data that can be reached, by its path. */
function objectsIn (value, path = '', found = new Map()) {
  if (typeof value !== 'object' || value === null) return found
  found.set(path, value)
  for (const key of Object.keys(value)) objectsIn(value[key], `${path}/${key}`, found)
  return found
}

const names = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toJSON', 'cookie', 'length', '0', 'id', 'save', 'slice'))
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6 },
    fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null),
    fc.array(tie('json')), fc.dictionary(names, tie('json'))
  )
}))
/** A text less its cookie has no key of that name. */
const texts = fc.dictionary(names.filter((name) => name !== 'cookie'), json).map((data) => JSON.stringify(data))

describe('KnownSessions', () => {
  let sessions
  beforeEach(() => { sessions = new KnownSessions() })

  /** Reads a session as the table does; one with the same text has the same version. */
  function read (sid, text) {
    const session = sessions.find(sid)
    return session?.version === text ? sessions.noteUse(sid, session) : sessions.noteRead(sid, text, () => text)
  }

  /** Reads a text until it is known. */
  function know (sid, text) {
    read(sid, text)
    return read(sid, text)
  }

  test('should make of any text what JSON.parse makes of it', () => {
    fc.assert(fc.property(texts, (text) => {
      sessions = new KnownSessions()
      const known = know('a', text)
      if (known.data === undefined) return assert.match(text, /toJSON|constructor/)
      const [copy, other] = [copied(known), copied(read('a', text))]
      assert.deepStrictEqual(copy, parsed(text))
      assert.equal(JSON.stringify(copy), JSON.stringify(parsed(text)), 'the keys have the same order')
      const others = objectsIn(other)
      for (const [path, object] of objectsIn(copy)) {
        assert.notEqual(object, others.get(path), `${path} belongs to one session alone`)
        assert.equal(Object.getPrototypeOf(object), Object.getPrototypeOf(others.get(path)))
      }
    }), { numRuns: 1000 })
  })

  test('should not pass on what a session did with its data', () => {
    const text = '{"user":{"roles":["a"]},"list":[{"n":1},[2]],"n":1}'
    const data = know('a', text)
    for (let round = 0; round < 3; round++) {
      const session = copied(data)
      assert.deepStrictEqual(session, parsed(text))
      session.user.roles.push('admin')
      session.user.isAdmin = true
      delete session.list[0].n
      session.list[1][0] = 3
      session.list.reverse()
      session.n++
    }
  })

  test('should know a text when it is read for the second time', () => {
    assert.equal(read('a', '{"n":1}'), undefined)
    assert.deepEqual(copied(read('a', '{"n":1}')).n, 1)
    assert.equal(read('b', '{"n":1}'), undefined, 'of one session, not of all')
  })

  test('should know no text but the session has now', () => {
    know('a', '{"n":1}')
    assert.equal(read('a', '{"n":2}'), undefined)
    assert.equal(copied(read('a', '{"n":2}')).n, 2)
    assert.equal(read('a', '{"n":3}'), undefined)
    assert.equal(copied(read('a', '{"n":4}')).n, 4, 'of the same length')
  })

  /** Writes a session as the table does, and says what is known of it then. */
  function write (sid, text, written) {
    sessions.noteWritten(sid, text, text, undefined, written)
    return sessions.find(sid)
  }

  test('should know what was written in the place of a known text', () => {
    know('a', '{"n":1,"user":{"id":1}}')
    for (let n = 2; n < 20; n++) {
      const { known, version } = write('a', `{"n":${n},"user":{"id":${n > 10 ? 2 : 1}}}`)
      assert.deepEqual([known.text, known.data.root.values[0], version], [version, n, version])
      assert.deepEqual(copied(known), parsed(known.text))
    }
  })

  test('should take the word of who wrote it, for that text alone', () => {
    const { known } = sessions.find('a') ?? (know('a', '{"n":1}'), sessions.find('a'))
    const session = {}
    const snapshot = known.data.copyTo(session)
    session.n = 2
    const written = known.followed(session, snapshot)
    assert.equal(write('a', '{"n":2}', written).known, written)
    assert.deepEqual(copied(write('a', '{"n":3}', written).known), parsed('{"n":3}'))
  })

  test('should keep the same text under another version, and with other metadata', () => {
    know('a', '{"n":1}')
    const { known } = sessions.find('a')
    const metadata = { startedAt: 1, user: 'alice' }
    sessions.noteWritten('a', '{"n":1}', 'another', metadata)
    assert.deepEqual([sessions.find('a').known, sessions.find('a').version, sessions.find('a').metadata], [known, 'another', metadata])
  })

  test('should forget a session that has been written with other keys, or a long text, and not begin with one that it did not know', () => {
    for (const text of ['{"m":1}', '{"n":1,"m":1}', '{}', 'no JSON', JSON.stringify({ n: 'x'.repeat(32768) })]) {
      know('a', '{"n":1}')
      assert.equal(write('a', text), undefined)
      assert.equal(write('b', text), undefined)
    }
  })

  test('should not look at a long text, which may be more than a regular expression can do', () => {
    know('a', '{"n":1}')
    assert.equal(write('a', JSON.stringify({ n: '"'.repeat(6e6) })), undefined)
  })

  test('should count the bytes of what was written', () => {
    know('a', '{"n":0}')
    write('a', '{"n":1}')
    const { room } = sessions
    for (let i = 0; i < 10; i++) write('a', JSON.stringify({ n: 'x'.repeat(1000 * i) }))
    assert.ok(room - sessions.room >= 3 * 9000 && room - sessions.room < 3 * 9100, `${room - sessions.room} bytes`)
    write('a', '{"n":1}')
    assert.equal(sessions.room, room)
  })

  test('should copy no data that are not as plain as they look', () => {
    for (const text of ['{"constructor":1}', '{"a":{"constructor":1}}', '{"a":[{"toJSON":1}]}', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`]) {
      for (let round = 0; round < 4; round++) assert.equal(read('a', text)?.data, undefined)
    }
  })

  test('should parse long texts each time', () => {
    const text = JSON.stringify({ text: 'x'.repeat(32768) })
    for (let round = 0; round < 4; round++) assert.equal(read('a', text), undefined)
  })

  test('should know nothing of a session that is gone', () => {
    for (const leave of [() => sessions.forget('a'), () => sessions.clear()]) {
      assert.notEqual(know('a', '{"n":1}'), undefined)
      leave()
      assert.equal(read('a', '{"n":1}'), undefined)
    }
  })

  test('should let go of sessions that were not read for 20 seconds, in either direction of the clock', () => {
    for (const step of [10000, -3600000]) {
      mock.timers.enable({ apis: ['Date'], now: 1e12 })
      try {
        sessions.clear()
        const text = '{"n":1}'
        for (const sid of ['idle', 'busy']) know(sid, text)
        for (let n = 1; n <= 3; n++) {
          mock.timers.setTime(1e12 + n * step)
          assert.notEqual(read('busy', text), undefined)
        }
        assert.equal(read('idle', text), undefined)
      } finally {
        mock.timers.reset()
      }
    }
  })

  test('should hold a bounded number of sessions, and of bytes, whatever they consist of', () => {
    const long = JSON.stringify({ text: 'x'.repeat(32000) })
    const many = JSON.stringify({ list: Array.from({ length: 9000 }, () => []) })
    for (const [count, text] of [[3 * 2048, '{"n":1}'], [1700, long], [80, many]]) {
      sessions = new KnownSessions()
      for (let i = 0; i < count; i++) readOften(`${i}`, text)
      let bytes = 0
      for (const known of [...sessions.recent.values(), ...sessions.older.values()]) {
        if (typeof known === 'object') bytes += known.known.bytes
      }
      assert.ok(bytes <= 2 * 50 * 1024 * 1024, `${bytes} bytes`)
      assert.ok(sessions.recent.size + sessions.older.size <= 2 * 2048)
      assert.ok(read('0', text) === undefined, 'the first one left')
      assert.ok(read(`${count - 1}`, text) !== undefined, 'the last one is there')
    }
  })

  test('should keep few sessions as long as those that it keeps are not read again, and more once they are', () => {
    for (let i = 0; i < 2000; i++) know(`first ${i}`, '{"n":1}')
    for (let i = 0; i < 1000; i++) know(`once ${i}`, '{"n":1}')
    assert.ok(keptOf(1000, 'once') < 150, `${keptOf(1000, 'once')} kept`)
    for (let i = 0; i < 1000; i++) readOften(`often ${i}`, '{"n":1}')
    assert.ok(keptOf(1000, 'often') > 800, `${keptOf(1000, 'often')} kept`)
  })

  test('should not try again to keep what cannot be kept', () => {
    const { of } = Snapshot
    let taken = 0
    Snapshot.of = (data) => { taken++; return of(data) }
    try {
      for (let round = 0; round < 20; round++) assert.equal(read('a', '{"user":{"constructor":1}}')?.data, undefined)
    } finally {
      Snapshot.of = of
    }
    assert.equal(taken, 1)
  })

  test('should leave all texts to a JSON.parse that is not V8\'s', () => {
    const text = '{"since":"2026-01-01"}'
    assert.notEqual(know('a', text), undefined)
    const { parse } = JSON
    JSON.parse = (text) => parse(text, (key, value) => key === 'since' ? new Date(value) : value)
    try {
      assert.equal(read('a', text), undefined)
    } finally {
      JSON.parse = parse
    }
    assert.notEqual(read('a', text), undefined)
  })

  test('should take nothing that objects inherit for what it knows', () => {
    Object.defineProperty(Object.prototype, 'version', { value: '{"n":1}', configurable: true, writable: true }) // eslint-disable-line no-extend-native
    try {
      for (const expected of [false, true, true]) assert.equal(read('a', '{"n":1}') !== undefined, expected)
    } finally {
      delete Object.prototype.version
    }
  })

  function readOften (sid, text) {
    know(sid, text)
    for (let n = 0; n < 10; n++) read(sid, text)
  }

  function keptOf (count, name) {
    let kept = 0
    for (let i = 0; i < count; i++) if (typeof (sessions.recent.get(`${name} ${i}`) ?? sessions.older.get(`${name} ${i}`)) === 'object') kept++
    return kept
  }
})
