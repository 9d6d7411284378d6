'use strict'

/** Versions: a session's JSON is written where something depends on the text, and nowhere else. */

const { describe, mock, test } = require('node:test')
const assert = require('node:assert/strict')
const { Habit, Versions } = require('../../lib/request/versions')
const { ours: { Cookie } } = require('../support/subjects')

const make = () => ({ cookie: new Cookie(), user: { name: 'alice' }, views: 1 })
const TEXT = '{"user":{"name":"alice"},"views":1}'

/** How many JSON texts `act` writes. */
function textsWritten (act) {
  const stringify = mock.method(JSON, 'stringify')
  try {
    act()
    return stringify.mock.callCount()
  } finally {
    mock.restoreAll()
  }
}

function inflated (session = make()) {
  const versions = new Versions(new Habit())
  versions.inflated(session, { ...session })
  versions.originalIsSaved()
  return { session, versions }
}

function restored (habit = new Habit()) {
  const session = make()
  const { cookie, ...data } = session
  const versions = new Versions(habit)
  versions.restored(session, data, TEXT)
  versions.originalIsSaved()
  return { session, versions }
}

for (const [source, load] of Object.entries({ 'a store': inflated, 'our own store': restored })) {
  describe(`of a session from ${source}`, function () {
    test('should write no text where nothing changed', function () {
      assert.equal(textsWritten(function () {
        const { session, versions } = load()
        assert.equal(versions.isOriginal(session), true)
        assert.equal(versions.isSaved(session), true)
      }), 0)
    })

    test('should write no text to see that a value changed', function () {
      assert.equal(textsWritten(function () {
        const { session, versions } = load()
        session.views++
        assert.equal(versions.isOriginal(session), false)
        assert.equal(versions.isSaved(session), false)
      }), 0)
    })

    test('should know the text of a session that did not change', function () {
      const { session, versions } = load()
      assert.equal(versions.textOf(session), TEXT)
      assert.equal(versions.isOriginal(session), true)
      assert.equal(versions.isSaved(session), true)
    })

    test('should write the text of a session that changed once', function () {
      const { session, versions } = load()
      session.views++
      assert.equal(textsWritten(function () {
        assert.equal(versions.isOriginal(session), false)
        assert.equal(versions.textOf(session), '{"user":{"name":"alice"},"views":2}')
        assert.equal(versions.textOf(session), '{"user":{"name":"alice"},"views":2}')
      }), 1)
    })

    test('should let the text tell where values look alike', function () {
      const { session, versions } = load()
      session.user = { name: 'alice' }
      session.nothing = undefined
      assert.equal(versions.isOriginal(session), true)
      assert.equal(versions.isSaved(session), true)
    })

    test('should compare another session in its place by its text', function () {
      const { versions } = load()
      assert.equal(versions.isOriginal(make()), true)
      versions.forget()
      assert.equal(versions.isOriginal({ ...make(), views: 2 }), false)
    })

    test('should know what was saved in between', function () {
      const { session, versions } = load()
      session.views = 2
      versions.isBeingSaved(session)
      assert.deepEqual([versions.isOriginal(session), versions.isSaved(session)], [false, true])
      versions.forget()
      session.views = 3
      assert.deepEqual([versions.isOriginal(session), versions.isSaved(session)], [false, false])
      versions.forget()
      session.views = 1
      assert.deepEqual([versions.isOriginal(session), versions.isSaved(session)], [true, false])
    })

    test('should find a session that was saved as it was loaded saved', function () {
      const { session, versions } = load()
      versions.isBeingSaved(session)
      assert.equal(versions.isSaved(session), true)
      versions.forget()
      session.user = { name: 'alice' }
      assert.equal(versions.isSaved(session), true)
    })

    test('should throw what the text of a session throws', function () {
      const { session, versions } = load()
      session.views = 2
      session.user.self = session.user
      assert.throws(() => versions.isOriginal(session), TypeError)
      assert.throws(() => versions.find(session), TypeError)
    })
  })
}

test('should not take a session for saved that nobody said was', function () {
  const session = make()
  const versions = new Versions(new Habit())
  versions.inflated(session, { ...session })
  assert.equal(versions.isOriginal(session), true)
  assert.equal(versions.isSaved(session), false)
})

test('should ask a cookie that is not ours for its JSON, as upstream does', function () {
  const cookie = { toJSON () { throw new RangeError('no') } }
  const versions = new Versions(new Habit())
  assert.throws(() => versions.inflated({ ...make(), cookie }, { ...make(), cookie }), RangeError)

  const { session, versions: later } = inflated()
  session.cookie = cookie
  assert.throws(() => later.isOriginal(session), RangeError)
})

describe('an app\'s habit', function () {
  const snapshots = (habit) => restored(habit).versions.snapshot !== undefined

  test('should take no snapshots where sessions always change, and take them up again where they don\'t', function () {
    const habit = new Habit()
    const request = (change) => {
      const { session, versions } = restored(habit)
      change(session)
      versions.isOriginal(session)
    }

    assert.equal(snapshots(habit), true)
    for (let i = 0; i < 30; i++) request((session) => session.views++)
    assert.equal(snapshots(habit), false)
    request(() => {})
    assert.equal(snapshots(habit), true)
    for (let i = 0; i < 100; i++) request((session) => { if (i % 3 !== 0) session.views++ })
    assert.equal(snapshots(habit), true)
  })
})
