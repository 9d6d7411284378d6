'use strict'

/** For how long an entry may be without a session, in ms: a login makes the entry first. */
const LOGIN_TIME = 60000

/** After how many additions the entries are looked through for those whose session has gone. */
const FIRST_SWEEP = 1000

/**
 * Which sessions each user has. The entry of a session that is gone is removed when it is read, or when all are
 * checked, which happens each time their number has doubled.
 */
class UserIndex {
  constructor () {
    /** @type {Map<string, Entry[]>} */
    this.users = new Map()
    this.count = 0
    this.nextSweep = FIRST_SWEEP
  }

  /** @param {{ version: (sid: string) => unknown }} table where the sessions are */
  add (table, user, sid, startedAt) {
    if (this.entry(user, sid) !== undefined) return
    if (this.count >= this.nextSweep) this.sweep(table)
    const entry = { sid, startedAt, addedAt: Date.now(), isMarked: false, wasThere: false }
    const entries = this.users.get(user)
    if (entries === undefined) this.users.set(user, [entry])
    else entries.push(entry)
    this.count++
  }

  mark (user, sid) {
    const entry = this.entry(user, sid)
    if (entry !== undefined) entry.isMarked = true
  }

  remove (user, sid) {
    this.keep(user, (entry) => entry.sid !== sid)
  }

  has (table, user, sid) {
    const entry = this.entry(user, sid)
    return entry !== undefined && !entry.isMarked && isAlive(table, entry)
  }

  list (table, user) {
    this.keep(user, (entry) => isAlive(table, entry))
    return (this.users.get(user) ?? []).map(({ sid, startedAt, isMarked }) => ({ sid, startedAt, isMarked }))
  }

  entry (user, sid) {
    return this.users.get(user)?.find((entry) => entry.sid === sid)
  }

  sweep (table) {
    for (const user of this.users.keys()) this.keep(user, (entry) => isAlive(table, entry))
    this.nextSweep = Math.max(FIRST_SWEEP, this.count * 2)
  }

  /** Removes the entries of a user that are not to be kept. */
  keep (user, isKept) {
    const entries = this.users.get(user)
    if (entries === undefined) return
    const kept = entries.filter(isKept)
    this.count -= entries.length - kept.length
    if (kept.length === 0) this.users.delete(user)
    else if (kept.length < entries.length) this.users.set(user, kept)
  }
}

/**
 * @typedef {object} Entry
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
