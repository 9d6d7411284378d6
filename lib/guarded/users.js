'use strict'

const { optionError } = require('../options.js')
const { handleOf, publish } = require('./events.js')
const { callStore } = require('./store-call.js')
const { StoredSession } = require('./stored-session.js')
const { userName } = require('./user-key.js')

/** How far the clocks of two machines may differ, in ms. */
const CLOCK_DIFFERENCE = 2000

/** An entry without a session may belong to a login under way. After this time it no longer can, in ms. */
const LOGIN_TIME = 60000

/** How many sessions are read or ended at once. */
const BATCH = 500

/**
 * `sessions.users`: the sessions of a user, wherever they are. IDs appear nowhere; a handle gives no access.
 */
class Users {
  #store
  #rules

  /**
   * @param {object} store
   * @param {import('./options.js').Rules} rules
   */
  constructor (store, rules) {
    this.#store = store
    this.#rules = rules
  }

  /**
   * @param {string | number} user
   * @param {IncomingMessage} [req] whose session is the current one
   * @returns {Promise<Array<{ handle: string, startedAt: Date, endsAt?: Date, current: boolean, data: object }>>} in
   *   the order in which they started
   */
  async list (user, req) {
    const name = userName(user)
    const sessions = await this.#sessionsOf(name)
    return sessions.map(({ sid, startedAt, endsAt, data }) => {
      const { cookie, ...rest } = data
      return {
        handle: handleOf(sid),
        startedAt: new Date(startedAt),
        endsAt: endsAt ?? cookie.expires ? new Date(endsAt ?? cookie.expires) : undefined,
        current: req !== undefined && req.sessionID === sid,
        data: rest
      }
    })
  }

  /**
   * Ends one session.
   *
   * @param {string | number} user
   * @param {string} handle as `list` gives it
   * @returns {Promise<boolean>} whether that was a session of the user
   */
  async end (user, handle) {
    const name = userName(user)
    const entry = (await this.#entriesOf(name)).find(({ sid }) => handleOf(sid) === handle)
    return entry !== undefined && this.#endEntry(name, entry, 'users')
  }

  /**
   * Ends all sessions, those of logins under way as well.
   *
   * @param {string | number} user
   * @param {{ except?: IncomingMessage | string }} [options] a request whose session goes on, or a handle
   * @returns {Promise<number>} how many there were
   */
  async endAll (user, { except } = {}) {
    const name = userName(user)
    const isSpared = spared(except)
    const latest = Date.now() + CLOCK_DIFFERENCE
    const met = new Set()
    let ended = 0
    for (;;) {
      const entries = (await this.#entriesOf(name)).filter(({ sid, startedAt }) => {
        return !met.has(sid) && !isSpared(sid) && (met.size === 0 || startedAt <= latest)
      })
      if (entries.length === 0) return ended
      for (const { sid } of entries) met.add(sid)
      const outcomes = await all(entries, (entry) => this.#endEntry(name, entry, 'users'))
      ended += outcomes.filter(Boolean).length
    }
  }

  /**
   * `max`: ends the sessions that started first, except the one of this ID.
   *
   * @param {string} name
   * @param {number} max how many may stay
   * @param {string} currentId
   */
  async endFirst (name, max, currentId) {
    if ((await this.#entriesOf(name)).length <= max) return
    const sessions = await this.#sessionsOf(name)
    const first = sessions.slice(0, Math.max(0, sessions.length - max))
    await all(first.filter(({ sid }) => sid !== currentId), (entry) => this.#endEntry(name, entry, 'max'))
  }

  /** The entries whose session is there and the user's, with its data. Others are removed. */
  async #sessionsOf (name) {
    const entries = await this.#entriesOf(name)
    const sessions = await all(entries, async (entry) => {
      const data = await this.#call('get', entry.sid)
      if (data && data.cookie?.user === name) return { ...entry, data }
      if (entry.startedAt < Date.now() - LOGIN_TIME) await this.#call('userRemove', name, entry.sid)
    })
    return sessions.filter(Boolean).sort((a, b) => a.startedAt - b.startedAt || (a.sid < b.sid ? -1 : 1))
  }

  async #entriesOf (name) {
    return await this.#call('userList', name)
  }

  /** Marks first, so that a login that has not yet written its session learns of it. */
  async #endEntry (name, { sid }, reason) {
    const stored = new StoredSession(this.#store, sid, this.#rules)
    await this.#call('userMark', name, sid)
    const data = await this.#call('get', sid)
    const isOurs = Boolean(data) && data.cookie?.user === name
    if (isOurs) publish('end', reason, undefined, sid)
    if (isOurs) await new Promise((resolve, reject) => stored.end((err) => err ? reject(err) : resolve()))
    await this.#call('userRemove', name, sid)
    return isOurs
  }

  #call (method, ...args) {
    return new Promise((resolve, reject) => {
      callStore({ store: this.#store, rules: this.#rules }, method, args, (err, value) => {
        if (err && err.code !== 'ENOENT') reject(err)
        else resolve(err ? undefined : value)
      })
    })
  }
}

/** @returns {(sid: string) => boolean} */
function spared (except) {
  if (except === undefined) return () => false
  if (typeof except === 'string') return (sid) => handleOf(sid) === except
  if (typeof except?.sessionID === 'string') return (sid) => sid === except.sessionID
  throw optionError('users.endAll()', 'option except must be a request with a session, or a handle')
}

/** Does the work for all, a batch at a time, then fails if one has. */
async function all (items, work) {
  const outcomes = []
  for (let i = 0; i < items.length; i += BATCH) outcomes.push(...await Promise.allSettled(items.slice(i, i + BATCH).map(work)))
  const failure = outcomes.find(({ status }) => status === 'rejected')
  if (failure) throw failure.reason
  return outcomes.map(({ value }) => value)
}

module.exports = { Users }
