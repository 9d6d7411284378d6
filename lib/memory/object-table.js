'use strict'

/**
 * Sessions in a plain object, JSON text by session ID, exactly as express-session's MemoryStore keeps them.
 *
 * A store works on this once the app has read its `sessions`. Apps may read, write, freeze, clone and replace that
 * object, which only a plain object allows. It has the methods of {@link SessionTable} that a store needs.
 */
class ObjectTable {
  /** @param {{ [sid: string]: string }} sessions the app's own, whatever it is */
  constructor (sessions) {
    this.sessions = sessions
  }

  /**
   * @param {string} sid
   * @returns {object | undefined}
   * @throws {SyntaxError | TypeError} if what stands there is not the text of a session
   */
  read (sid) {
    const text = this.sessions[sid]
    if (!text) return undefined
    const session = JSON.parse(text) ?? undefined // the text null is no session
    if (session?.cookie && hasEnded(session.cookie)) {
      delete this.sessions[sid]
      return undefined
    }
    return session
  }

  /**
   * @param {string} sid
   * @returns {object | undefined} even if it has ended, as long as it is held
   * @throws {SyntaxError | TypeError} if what stands there is not the text of a session
   */
  readEnded (sid) {
    const text = this.sessions[sid]
    return text ? JSON.parse(text) ?? undefined : undefined
  }

  /** @returns {{ [sid: string]: object }} */
  readAll () {
    const sessions = Object.create(null)
    for (const sid of Object.keys(this.sessions)) {
      const session = this.read(sid)
      if (session) sessions[sid] = session
    }
    return sessions
  }

  /**
   * @param {string} sid
   * @returns {string | undefined} the data as text, which differs if the data differ
   */
  version (sid) {
    const session = this.read(sid)
    return session && JSON.stringify({ ...session, cookie: undefined })
  }

  /**
   * @param {string} sid
   * @param {object} session
   */
  save (sid, session) {
    this.sessions[sid] = JSON.stringify(session)
  }

  /**
   * @param {string} sid
   * @param {object} session whose cookie the stored session gets
   */
  touch (sid, session) {
    const stored = this.read(sid)
    if (!stored) return
    stored.cookie = session.cookie
    this.save(sid, stored)
  }

  /** @param {string} sid */
  remove (sid) {
    delete this.sessions[sid]
  }

  /** @returns {string[]} */
  ids () {
    return Object.keys(this.readAll())
  }

  /** @returns {number} */
  get length () {
    return this.ids().length
  }

  /** Reading removes what has ended. A text that is not JSON stays: `get` of that session throws. */
  prune () {
    for (const sid of Object.keys(this.sessions)) {
      try {
        this.read(sid)
      } catch {}
    }
    return 0
  }
}

function hasEnded ({ expires }) {
  const ends = typeof expires === 'string' ? new Date(expires) : expires
  return Boolean(ends) && ends <= Date.now()
}

module.exports = { ObjectTable }
