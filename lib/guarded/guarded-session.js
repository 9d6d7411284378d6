'use strict'

const { hide } = require('../hide.js')
const Session = require('../../session/session.js')

/** Names a session's {@link SessionMethods}. A proxy of the session must give the same object. */
const METHODS = Symbol('methods')

/**
 * A session that a guarded request makes itself. Its methods stand where those of all such sessions stand, so that
 * making one costs less. Put on a session, a value in their place is no data.
 */
class GuardedSession extends Session {}

// It looks like any session.
delete GuardedSession.prototype.constructor

for (const name of ['save', 'reload', 'destroy', 'regenerate']) {
  const { [name]: method } = {
    [name] (...args) {
      const methods = this[METHODS]
      // A copy for a store has none.
      return methods === undefined ? Session.prototype[name].apply(this, args) : methods[name](...args)
    }
  }
  Object.defineProperty(GuardedSession.prototype, name, {
    configurable: true,
    get () { return method },
    set (value) { hide(this, name, value) }
  })
}

/**
 * Gives a session its guarded methods. A session of another class gets them as its own properties, not enumerable, so that they are
 * not data.
 *
 * @param {object} session
 * @param {SessionMethods} methods
 */
function giveMethods (session, methods) {
  // A store may have left the request the session that it had.
  if (Object.hasOwn(session, METHODS)) {
    methods.givenSave = session[METHODS].givenSave
    return Object.assign(session[METHODS], methods)
  }
  Object.defineProperty(session, METHODS, { value: methods })
  if (Object.getPrototypeOf(session) === GuardedSession.prototype) return
  hide(session, 'save', methods.givenSave = function save (callback) { return methods.save(callback) })
  hide(session, 'reload', function reload (callback) { return methods.reload(callback) })
  hide(session, 'destroy', function destroy (callback) { return methods.destroy(callback) })
  hide(session, 'regenerate', function regenerate (options, callback) { return methods.regenerate(options, callback) })
}

/** @returns {SessionMethods | undefined} those of a session that has some */
function methodsOf (session) {
  return session?.[METHODS]
}

/**
 * Whether the end of a response is to call a session's own `save`, as express-session does: an app has put one of its own on the
 * session, or the session has no ID, and `save` says so.
 */
function savesItself (session) {
  const isOther = Object.hasOwn(session, 'save') && session.save !== methodsOf(session)?.givenSave
  return isOther || session.id === undefined
}

module.exports = { GuardedSession, giveMethods, methodsOf, savesItself }
