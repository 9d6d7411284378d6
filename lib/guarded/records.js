'use strict'

const { SerialQueue } = require('./serial-queue.js')

/** After how many additions a store's records are checked for those that nobody holds any more. */
const FIRST_SWEEP = 64

/** How many records are held although perhaps nobody needs them. */
const MOST_RECENT = 2000

/** How long a store may take before others no longer wait for its answer, in ms. */
const TIME_LIMIT = 10000

/**
 * What all requests of this process share about one session in one store. It is kept as long as something holds it
 * that could still write the session.
 */
class SessionRecord {
  constructor () {
    /** How often a session of this ID has been ended. */
    this.ends = 0
    /** For stores that can't check and write in one step. Made when it is needed. */
    this.lazyQueue = undefined
    /** The entry that our own MemoryStore's index of users had for it last, and whose. @type {Entry | undefined} */
    this.entry = undefined
    this.entryUser = undefined
  }

  get queue () {
    return (this.lazyQueue ??= new SerialQueue(TIME_LIMIT))
  }
}

/** The records of one store, by session ID. */
class Records {
  constructor () {
    /** Those asked for lately are held: a WeakRef for each request would cost more than all else there is to do here. */
    this.recent = new Map()
    this.refs = new Map()
    this.nextSweep = FIRST_SWEEP
  }

  /** @returns {SessionRecord} the one of this ID */
  of (sid) {
    let record = this.recent.get(sid)
    if (record !== undefined) return record
    record = this.refs.get(sid)?.deref() ?? new SessionRecord()
    this.recent.set(sid, record)
    if (this.recent.size > MOST_RECENT) this.letGo()
    return record
  }

  /** From now on a record is there as long as somebody else holds it. */
  letGo () {
    const [[sid, record]] = this.recent
    this.recent.delete(sid)
    if (this.refs.get(sid)?.deref() === record) return
    if (this.refs.size >= this.nextSweep) this.sweep()
    this.refs.set(sid, new WeakRef(record))
  }

  /** Forgets those that nobody holds; in the long run, one is looked at for each that was added. */
  sweep () {
    for (const [sid, ref] of this.refs) {
      if (ref.deref() === undefined) this.refs.delete(sid)
    }
    this.nextSweep = Math.max(FIRST_SWEEP, this.refs.size * 2)
  }
}

/** @type {WeakMap<object, Records>} */
const recordsOfStores = new WeakMap()

/**
 * @param {object} store
 * @param {string} sid
 * @returns {SessionRecord} the same as long as anybody holds it
 */
function recordOf (store, sid) {
  let records = recordsOfStores.get(store)
  if (records === undefined) recordsOfStores.set(store, records = new Records())
  return records.of(sid)
}

module.exports = { TIME_LIMIT, recordOf }
