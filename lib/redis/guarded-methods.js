'use strict'

const { promised } = require('./callbacks.js')

/**
 * Gives RedisStore what it needs for `timeouts` and for `users`, the index of each user's sessions. What the methods do
 * is loaded when they are called.
 *
 * @param {object} prototype
 * @param {(store: object) => import('./commands').SessionCommands} commandsOf
 */
function addGuardedMethods (prototype, commandsOf) {
  /** @param {(err: Error | null, endsAt?: number) => void} [callback] gets when a session ends, in ms; nothing if it never does, or is not there */
  prototype.getEnd = function getEnd (sid, callback) {
    if (!callback) return promised(this, 'getEnd', sid)
    require('./versioned-commands.js').getEnd(commandsOf(this), sid, callback)
  }

  /** @param {number} [endsAt] in ms; without one the store's `ttl` counts */
  prototype.userAdd = function userAdd (user, sid, startedAt, endsAt, callback) {
    if (!callback) return promised(this, 'userAdd', user, sid, startedAt, endsAt)
    index().userAdd(commandsOf(this), user, sid, startedAt, endsAt, callback)
  }

  prototype.userMark = function userMark (user, sid, callback) {
    if (!callback) return promised(this, 'userMark', user, sid)
    index().userMark(commandsOf(this), user, sid, callback)
  }

  prototype.userRemove = function userRemove (user, sid, callback) {
    if (!callback) return promised(this, 'userRemove', user, sid)
    index().userRemove(commandsOf(this), user, sid, callback)
  }

  /** @param {(err: Error | null, isThere?: boolean) => void} [callback] false for a marked one, too */
  prototype.userHas = function userHas (user, sid, callback) {
    if (!callback) return promised(this, 'userHas', user, sid)
    index().userHas(commandsOf(this), user, sid, callback)
  }

  /** @param {(err: Error | null, entries?: Array<{ sid: string, startedAt: number, isMarked: boolean, endsAt?: number }>) => void} [callback] */
  prototype.userList = function userList (user, callback) {
    if (!callback) return promised(this, 'userList', user)
    index().userList(commandsOf(this), user, callback)
  }
}

function index () {
  return require('./user-index.js')
}

module.exports = { addGuardedMethods }
