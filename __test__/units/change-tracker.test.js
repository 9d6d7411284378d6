'use strict'

/** ChangeTracker: a session's JSON is written where something depends on the text, and nowhere else. */

const { describe, mock, test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { ChangeHistory } = require('../../lib/request/change-history')
const { ChangeTracker } = require('../../lib/request/change-tracker')
const { KnownText } = require('../../lib/known-text')
const { textWithoutCookie } = require('../../lib/session-text')
const { apply, change, object } = require('../support/json-changes')
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
  const changes = new ChangeTracker(new ChangeHistory())
  changes.noteInflated(session, { ...session })
  changes.markOriginalSaved()
  return { session, changes }
}

function restored (history = new ChangeHistory()) {
  const session = make()
  const { cookie, ...data } = session
  const changes = new ChangeTracker(history)
  changes.noteRestored(session, data, TEXT)
  changes.markOriginalSaved()
  return { session, changes }
}

function copied (text = TEXT) {
  const session = { cookie: new Cookie() }
  const changes = new ChangeTracker(new ChangeHistory())
  changes.noteCopied(session, KnownText.of(text))
  changes.markOriginalSaved()
  return { session, changes }
}

for (const [source, load] of Object.entries({ 'a store': inflated, 'our own store': restored })) {
  describe(`of a session from ${source}`, function () {
    test('should write no text to see that a value changed', function () {
      assert.equal(textsWritten(function () {
        const { session, changes } = load()
        session.views++
        assert.equal(changes.isOriginal(session), false)
        assert.equal(changes.isSaved(session), false)
      }), 0)
    })

    test('should write the text of a session that changed once', function () {
      const { session, changes } = load()
      session.views++
      assert.equal(textsWritten(function () {
        assert.equal(changes.isOriginal(session), false)
        assert.equal(changes.currentText(session), '{"user":{"name":"alice"},"views":2}')
        assert.equal(changes.currentText(session), '{"user":{"name":"alice"},"views":2}')
      }), 1)
    })

    test('should write no text to note that a session is saved which is known to have changed', function () {
      const { session, changes } = load()
      session.views++
      assert.equal(changes.isOriginal(session), false)
      assert.equal(textsWritten(() => changes.markSaved(session)), 0)
    })
  })
}

for (const [source, load] of Object.entries({ 'a store': inflated, 'our own store': restored, 'our own store, read again': copied })) {
  describe(`of a session from ${source}`, function () {
    test('should write no text where nothing changed', function () {
      assert.equal(textsWritten(function () {
        const { session, changes } = load()
        assert.equal(changes.isOriginal(session), true)
        assert.equal(changes.isSaved(session), true)
      }), 0)
    })

    test('should know the text of a session that did not change', function () {
      const { session, changes } = load()
      assert.equal(changes.currentText(session), TEXT)
      assert.equal(changes.isOriginal(session), true)
      assert.equal(changes.isSaved(session), true)
    })

    test('should write no text to note that a session is saved which has not changed', function () {
      const { session, changes } = load()
      assert.equal(textsWritten(() => changes.markSaved(session)), 0)
    })

    test('should let the text tell where values look alike', function () {
      const { session, changes } = load()
      session.user = { name: 'alice' }
      session.nothing = undefined
      assert.equal(changes.isOriginal(session), true)
      assert.equal(changes.isSaved(session), true)
    })

    test('should compare another session in its place by its text', function () {
      const { changes } = load()
      assert.equal(changes.isOriginal(make()), true)
      changes.forget()
      assert.equal(changes.isOriginal({ ...make(), views: 2 }), false)
    })

    test('should know what was saved in between', function () {
      const { session, changes } = load()
      session.views = 2
      changes.markSaved(session)
      assert.deepEqual([changes.isOriginal(session), changes.isSaved(session)], [false, true])
      changes.forget()
      session.views = 3
      assert.deepEqual([changes.isOriginal(session), changes.isSaved(session)], [false, false])
      changes.forget()
      session.views = 1
      assert.deepEqual([changes.isOriginal(session), changes.isSaved(session)], [true, false])
    })

    test('should find a session that was saved as it was loaded saved', function () {
      const { session, changes } = load()
      changes.markSaved(session)
      assert.equal(changes.isSaved(session), true)
      changes.forget()
      session.user = { name: 'alice' }
      assert.equal(changes.isSaved(session), true)
    })

    test('should throw what the text of a session throws', function () {
      const { session, changes } = load()
      session.views = 2
      session.user.self = session.user
      assert.throws(() => changes.isOriginal(session), TypeError)
      assert.throws(() => changes.find(session), TypeError)
    })
  })
}

describe('of a session whose text is known', function () {
  /** An app counts how often its data are read. */
  function counted () {
    const { session, changes } = copied()
    let reads = 0
    const { name } = session.user
    Object.defineProperty(session.user, 'name', { enumerable: true, get: () => { reads++; return name } })
    return { session, changes, reads: () => reads }
  }

  test('should look at what has not changed once, to compare it', function () {
    for (const change of [() => {}, (session) => { session.views++ }]) {
      const { session, changes, reads } = counted()
      change(session)
      assert.equal(changes.currentText(session), JSON.stringify({ user: { name: 'alice' }, views: session.views }))
      assert.equal(reads(), 1)
    }
  })

  test('should write the value as it was seen, whatever a getter says next', function () {
    const { session, changes } = copied()
    Object.defineProperty(session, 'views', { enumerable: true, get: (n => () => ++n)(1) })
    assert.equal(changes.currentText(session), '{"user":{"name":"alice"},"views":2}')
    assert.equal(changes.knownNow.data.root.values[1], 2)
  })

  test('should read values in the order in which JSON.stringify does', function () {
    for (const name of ['alice', 'bob']) {
      const { session, changes } = copied()
      let reads = 0
      Object.defineProperty(session.user, 'name', { enumerable: true, get () { session.views = 10 + ++reads; return name } })
      const { user, views } = JSON.parse(changes.currentText(session))
      assert.deepEqual([user.name, views], [name, 10 + reads])
    }
  })

  test('should leave it to the text where keys come, go or change places', function () {
    for (const change of [
      (session) => { session.more = 1 },
      (session) => { delete session.views },
      (session) => { const { user } = session; delete session.user; session.user = user },
      (session) => { session.toJSON = () => ({ other: 1 }) },
      (session) => { session.at = new Date(0) },
      (session) => { session.views = 1n; session.views = undefined },
      (session) => { session.cookie = { toJSON: () => 1 } }
    ]) {
      const { session, changes } = copied()
      change(session)
      assert.equal(changes.currentText(session), textWithoutCookie(session))
      assert.equal(changes.knownNow, undefined)
    }
  })

  test('should see the same as the text does, whatever happens to the data', function () {
    const seen = { unchanged: 0, known: 0, other: 0 }
    fc.assert(fc.property(object, fc.array(change, { maxLength: 3 }), function (data, steps) {
      const text = JSON.stringify({ ...data, cookie: undefined })
      const known = KnownText.of(text)
      if (known.data === undefined) return
      const { session, changes } = copied(text)
      for (const step of steps) apply(session, step, (object) => !(object instanceof Cookie))
      const expected = textWithoutCookie(session)
      const isUnchanged = changes.isOriginal(session)
      assert.equal(isUnchanged, expected === text)
      assert.equal(changes.isSaved(session), isUnchanged)
      assert.equal(changes.currentText(session), expected)
      if (changes.knownNow !== undefined) {
        assert.equal(changes.knownNow.text, expected)
        const copy = Object.create(null)
        changes.knownNow.data.copyTo(copy)
        assert.equal(JSON.stringify(copy), expected)
      }
      assert.equal(JSON.stringify(JSON.parse(known.text)), text)
      seen[isUnchanged ? 'unchanged' : changes.knownNow === undefined ? 'other' : 'known']++
    }), { numRuns: Number(process.env.RUNS ?? 3000) })
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 50, `${what}: ${count}`)
  })
})

test('should not count a session as saved that was never noted as saved', function () {
  const session = make()
  const changes = new ChangeTracker(new ChangeHistory())
  changes.noteInflated(session, { ...session })
  assert.equal(changes.isOriginal(session), true)
  assert.equal(changes.isSaved(session), false)
})

test('should ask a cookie that is not ours for its JSON, as upstream does', function () {
  const cookie = { toJSON () { throw new RangeError('no') } }
  const changes = new ChangeTracker(new ChangeHistory())
  assert.throws(() => changes.noteInflated({ ...make(), cookie }, { ...make(), cookie }), RangeError)

  const { session, changes: later } = inflated()
  session.cookie = cookie
  assert.throws(() => later.isOriginal(session), RangeError)
})

describe('an app\'s history of changes', function () {
  test('should not count a session in the place of the one that was loaded', function () {
    const history = new ChangeHistory()
    const { changes } = restored(history)
    const { score } = history
    assert.equal(changes.isOriginal({ ...make(), views: 2 }), false)
    assert.equal(history.score, score)
  })

  const snapshots = (history) => restored(history).changes.snapshot !== undefined

  test('should take no snapshots where sessions always change, and take them up again where they don\'t', function () {
    const history = new ChangeHistory()
    const request = (change) => {
      const { session, changes } = restored(history)
      change(session)
      changes.isOriginal(session)
    }

    assert.equal(snapshots(history), true)
    for (let i = 0; i < 30; i++) request((session) => session.views++)
    assert.equal(snapshots(history), false)
    request(() => {})
    assert.equal(snapshots(history), true)
    for (let i = 0; i < 100; i++) request((session) => { if (i % 3 !== 0) session.views++ })
    assert.equal(snapshots(history), true)
  })
})

for (const prototype of [Object.prototype, Array.prototype]) {
  test(`should not take a session for unchanged that had another text while ${prototype.constructor.name} had a toJSON`, () => {
    const data = { list: [1] }
    const session = { cookie: new Cookie() }
    const changes = new ChangeTracker(new ChangeHistory())
    const known = KnownText.of(JSON.stringify(data))
    Object.defineProperty(prototype, 'toJSON', { configurable: true, value: () => ({ other: true }).other })
    try {
      changes.noteCopied(session, known)
    } finally {
      delete prototype.toJSON
    }
    assert.equal(changes.isOriginal(session), false)
    assert.equal(changes.currentText(session), '{"list":[1]}')
  })
}
