'use strict'

/** Stores whose every call waits for the scheduler; all of one run share what is stored. */

const { recordOf } = require('../../../lib/guarded/records')
const { ours } = require('../../support/subjects')
const { requests, requestsIn } = require('./contexts')

/** What is stored, as JSON text by ID, and a history of it. */
class Backend {
  constructor () {
    this.texts = new Map()
    this.versions = 0
    this.everStored = new Set()
    this.ended = new Set()
    /** @type {Map<string, { startedAt: number, isMarked: boolean }>} by user and session ID */
    this.entries = new Map()
    /** The sessions that somebody was told are the user's. */
    this.listed = new Set()
  }

  read (sid) {
    const stored = this.texts.get(sid)
    return stored === undefined ? undefined : { data: JSON.parse(stored.text), version: stored.version }
  }

  write (sid, text) {
    this.everStored.add(sid)
    this.texts.set(sid, { text, version: `v${++this.versions}` })
    return this.texts.get(sid).version
  }

  /** All that is stored or known. Entries are listed in their order. */
  state () {
    const texts = [...this.texts].map(([sid, { text }]) => ['stored', sid, text])
    const ids = ['everStored', 'ended', 'listed'].flatMap((name) => [...this[name]].map((sid) => [name, sid]))
    return [...texts, ['entries', ...this.entries], ...ids]
  }

  remove (sid) {
    if (this.everStored.has(sid)) this.ended.add(sid)
    this.texts.delete(sid)
  }
}

/** A store that has the methods of express-session alone; its `touch` writes, as that of many does. */
class QueuedStore extends ours.Store {
  /** @param {string} owner the process that it is part of */
  constructor (owner) {
    super()
    this.owner = owner
    this.begin()
  }

  /** @param {Backend} [backend] of the run that begins */
  begin (backend) {
    this.backend = backend
    /** What the process knows of each session, and how often it had ended before. */
    this.records = new Map()
  }

  step (name, sid, work, callback) {
    let answer
    const act = () => {
      answer = work(this.backend) ?? []
      return { about: sid, answer: [answer, this.endsOf(sid)] }
    }
    this.endsOf(sid)
    requests.getStore().scheduler.add(this.owner, name, act, () => callback(null, ...answer))
  }

  endsOf (sid) {
    if (!this.records.has(sid)) {
      const record = recordOf(this, sid)
      this.records.set(sid, { record, before: record.ends })
    }
    const { record, before } = this.records.get(sid)
    return record.ends - before
  }

  /** What all requests of the process know together: which sessions it has ended, and who waits for which. */
  state () {
    const { owner } = this
    return [...this.records].map(([sid, { record }]) => ({ owner, sid, ends: this.endsOf(sid), queue: requestsIn(record) }))
  }

  /** Whether another run can begin: no request of the last one waits for a session. */
  get isIdle () {
    return [...this.records.values()].every(({ record }) => requestsIn(record).length === 0)
  }

  get (sid, callback) {
    this.step('get', sid, (backend) => [backend.read(sid)?.data], callback)
  }

  set (sid, session, callback) {
    const text = JSON.stringify(session)
    this.step('set', sid, (backend) => { backend.write(sid, text) }, callback)
  }

  touch (sid, session, callback) {
    const text = JSON.stringify(session)
    this.step('touch', sid, (backend) => { backend.write(sid, text) }, callback)
  }

  destroy (sid, callback) {
    this.step('destroy', sid, (backend) => { backend.remove(sid) }, callback)
  }
}

/** A store that checks and writes in one step. */
class AtomicStore extends QueuedStore {
  get (sid, callback) { super.get(sid, callback) }
  set (sid, session, callback) { super.set(sid, session, callback) }
  destroy (sid, callback) { super.destroy(sid, callback) }

  touch (sid, session, callback) {
    const { cookie } = JSON.parse(JSON.stringify(session))
    this.step('touch', sid, (backend) => {
      const stored = backend.texts.get(sid)
      if (stored) stored.text = JSON.stringify({ ...JSON.parse(stored.text), cookie })
    }, callback)
  }

  getVersioned (sid, callback) {
    this.step('getVersioned', sid, (backend) => {
      const stored = backend.read(sid)
      return [stored?.data, stored?.version]
    }, callback)
  }

  setNew (sid, session, callback) {
    const text = JSON.stringify(session)
    this.step('setNew', sid, (backend) => {
      const isDone = !backend.texts.has(sid)
      return [isDone, isDone ? backend.write(sid, text) : undefined]
    }, callback)
  }

  setExisting (sid, session, version, callback) {
    const text = JSON.stringify(session)
    this.step('setExisting', sid, (backend) => {
      const stored = backend.texts.get(sid)
      const isDone = stored !== undefined && (version === undefined || stored.version === version)
      return [isDone, isDone ? backend.write(sid, text) : undefined]
    }, callback)
  }
}

/** A store with an index of each user's sessions. */
class IndexedStore extends AtomicStore {
  userAdd (user, sid, startedAt, endsAt, callback) {
    this.step('userAdd', sid, ({ entries }) => {
      if (!entries.has(`${user} ${sid}`)) entries.set(`${user} ${sid}`, { sid, startedAt, isMarked: false })
    }, callback)
  }

  userMark (user, sid, callback) {
    this.step('userMark', sid, ({ entries }) => {
      const entry = entries.get(`${user} ${sid}`)
      if (entry) entry.isMarked = true
    }, callback)
  }

  userRemove (user, sid, callback) {
    this.step('userRemove', sid, ({ entries }) => { entries.delete(`${user} ${sid}`) }, callback)
  }

  userHas (user, sid, callback) {
    this.step('userHas', sid, ({ entries }) => [entries.get(`${user} ${sid}`)?.isMarked === false], callback)
  }

  userList (user, callback) {
    this.step('userList', user, ({ entries, listed }) => {
      const found = [...entries].filter(([key]) => key.startsWith(`${user} `)).map(([, entry]) => ({ ...entry }))
      for (const { sid } of found) listed.add(sid)
      return [found]
    }, callback)
  }
}

/** Gives a store its methods once more, so that it counts as one that checks and writes in one step. */
function complete (Class) {
  for (const name of ['getVersioned', 'setNew', 'setExisting', 'get', 'set', 'destroy', 'touch']) {
    if (Object.hasOwn(Class.prototype, name)) continue
    Object.defineProperty(Class.prototype, name, Object.getOwnPropertyDescriptor(AtomicStore.prototype, name))
  }
  return Class
}

/** Reads, and writes if there was something: two steps, between which others come. */
const RereadStore = complete(class extends AtomicStore {
  setExisting (sid, session, version, callback) {
    this.getVersioned(sid, (err, data, now) => {
      if (err || !data || (version !== undefined && version !== now)) return callback(err, false)
      this.set(sid, session, (err) => callback(err, true, `v${this.backend.versions}`))
    })
  }
})

/** Updates, and creates what it did not find. */
const UpsertStore = complete(class extends AtomicStore {
  setExisting (sid, session, version, callback) {
    super.setExisting(sid, session, version, (err, isDone, now) => {
      if (err || isDone) return callback(err, isDone, now)
      super.setNew(sid, session, callback)
    })
  }
})

/** Writes on a touch whatever it is given. */
const WritingTouchStore = complete(class extends AtomicStore {
  touch (sid, session, callback) {
    QueuedStore.prototype.touch.call(this, sid, session, callback)
  }
})

/** Takes no notice of versions. */
const BlindStore = complete(class extends AtomicStore {
  setExisting (sid, session, version, callback) {
    super.setExisting(sid, session, undefined, callback)
  }
})

complete(IndexedStore)

/** Ends sessions without a word to those who are logging in. */
const UnmarkingStore = complete(class extends IndexedStore {
  userMark (user, sid, callback) {
    setImmediate(callback, null)
  }
})

/** Takes for granted that a login's entry is still there. */
const TrustingStore = complete(class extends IndexedStore {
  userHas (user, sid, callback) {
    setImmediate(callback, null, true)
  }
})

module.exports = { AtomicStore, Backend, BlindStore, IndexedStore, QueuedStore, RereadStore, TrustingStore, UnmarkingStore, UpsertStore, WritingTouchStore }
