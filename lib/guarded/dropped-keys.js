'use strict'

/** How many sessions of a store are remembered until one of them is read again. */
const MOST = 100

/**
 * Finds out whether a store keeps keys of a cookie that it does not know, as a session's metadata need it. The first
 * session that this process has saved and reads again shows it.
 */
class KeyCheck {
  constructor () {
    this.isOver = false
    this.saved = new Set()
  }

  noteSaved (sid) {
    if (!this.isOver && this.saved.size < MOST) this.saved.add(sid)
  }

  /**
   * @param {object} store
   * @param {string} sid
   * @param {boolean} hasKeys
   */
  noteRead (store, sid, hasKeys) {
    if (this.isOver || !this.saved.has(sid)) return
    this.isOver = true
    this.saved.clear()
    if (!hasKeys) warn(store)
  }
}

/** @type {WeakMap<object, KeyCheck>} */
const checks = new WeakMap()

/** @returns {KeyCheck} the one of a store */
function keyCheckOf (store) {
  let check = checks.get(store)
  if (check === undefined) checks.set(store, check = new KeyCheck())
  return check
}

function warn (store) {
  const { name } = store.constructor ?? {}
  process.emitWarning(
    `the session store ${name || 'without a name'} drops keys of session.cookie that it does not know, or express-session ` +
    'has saved the session meanwhile: when the session started is lost, so timeouts.absolute and users do not work; ' +
    'use another store, such as RedisStore or SqliteStore',
    { type: 'SessionWarning', code: 'STORE_DROPS_KEYS' })
}

module.exports = { keyCheckOf }
