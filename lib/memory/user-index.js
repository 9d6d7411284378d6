'use strict'

/** For how long an entry may be without a session, in ms: a login makes the entry first. */
const LOGIN_TIME = 60000

/** After how many additions the entries are looked through for those whose session has gone. */
const FIRST_SWEEP = 1000

/** Up to this many sessions of a user are in an array, which takes less memory than a Map. */
const FEW = 16

/**
 * Which sessions each user has. The entry of a session that is gone is removed when it is read, or when all are
 * checked, which happens each time their number has doubled.
 */
class UserIndex {
  constructor () {
    /** By user; many of one user by session ID. @type {Map<string, Entry[] | Map<string, Entry>>} */
    this.users = new Map()
    this.count = 0
    this.nextSweep = FIRST_SWEEP
  }

  /**
   * @param {{ version: (sid: string) => unknown }} table where the sessions are
   * @returns {Entry} the one that is there now
   */
  add (table, user, sid, startedAt) {
    const known = this.entry(user, sid)
    if (known !== undefined) return known
    if (this.count >= this.nextSweep) this.sweep(table)
    const entry = { index: this, sid, startedAt, addedAt: Date.now(), isMarked: false, wasThere: false }
    this.insert(user, entry)
    this.count++
    return entry
  }

  /** @returns {boolean} whether an entry that was added once is still here */
  holds (entry) {
    return entry.index === this
  }

  mark (user, sid) {
    const entry = this.entry(user, sid)
    if (entry !== undefined) entry.isMarked = true
  }

  remove (user, sid) {
    const entry = this.entry(user, sid)
    if (entry === undefined) return
    const entries = this.users.get(user)
    if (entries instanceof Map) entries.delete(sid)
    else entries.splice(entries.indexOf(entry), 1)
    if ((entries.size ?? entries.length) === 0) this.users.delete(user)
    entry.index = undefined
    this.count--
  }

  has (table, user, sid) {
    const entry = this.entry(user, sid)
    return entry !== undefined && !entry.isMarked && isAlive(table, entry)
  }

  list (table, user) {
    this.removeGone(table, user)
    return this.entriesOf(user).map(({ sid, startedAt, isMarked }) => ({ sid, startedAt, isMarked }))
  }

  /** Users may have thousands of sessions. */
  entry (user, sid) {
    const entries = this.users.get(user)
    if (entries instanceof Map) return entries.get(sid)
    return entries?.find((entry) => entry.sid === sid)
  }

  /** @returns {Entry[]} */
  entriesOf (user) {
    return [...(this.users.get(user) ?? []).values()]
  }

  insert (user, entry) {
    const entries = this.users.get(user)
    if (entries === undefined) this.users.set(user, [entry])
    else if (entries instanceof Map) entries.set(entry.sid, entry)
    else if (entries.length < FEW) entries.push(entry)
    else this.users.set(user, new Map([...entries, entry].map((entry) => [entry.sid, entry])))
  }

  sweep (table) {
    for (const user of this.users.keys()) this.removeGone(table, user)
    this.nextSweep = Math.max(FIRST_SWEEP, this.count * 2)
  }

  /** Removes the entries of a user whose sessions are gone. */
  removeGone (table, user) {
    for (const entry of this.entriesOf(user)) {
      if (!isAlive(table, entry)) this.remove(user, entry.sid)
    }
  }
}

/**
 * @typedef {object} Entry
 * @property {UserIndex | undefined} index that it is in
 * @property {string} sid
 * @property {number} startedAt in ms
 * @property {number} addedAt in ms
 * @property {boolean} isMarked its session is being ended
 * @property {boolean} wasThere its session has been seen
 */

function isAlive (table, entry) {
  const isThere = table.version(entry.sid) !== undefined
  if (isThere) entry.wasThere = true
  return isThere || (!entry.wasThere && entry.addedAt > Date.now() - LOGIN_TIME)
}

module.exports = { UserIndex }
