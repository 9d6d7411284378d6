'use strict'

const debug = require('../debug.js')
const { COMMIT, COMPARE_TO_COMMIT, DESTROY, SAVE, TOUCH, commitAnswers } = require('../native/policy.js')
const { setImmediate } = require('../timers.js')
const { tableToSaveTo, tableToTouchIn } = require('./memory-shortcut.js')

/**
 * Makes a response's `end`: it does in the store what the policy says of the request's session, and holds the
 * end of the response back until that is done.
 *
 * It calls the store's and the session's methods itself: where they throw, what V8 shows is mostly the app's.
 *
 * @param {RequestSession} request
 * @returns {(chunk?: any, encoding?: any) => boolean}
 */
function commitOnEnd (request) {
  const { req, res, held, changes, setup: { store } } = request
  const _end = held.end

  return function end (chunk, encoding) {
    if (!held.begin(chunk, encoding)) return false
    if (req.session) request.touch()

    let isDone = false
    switch (decide(request)) {
      case DESTROY:
        debug('destroying')
        store.destroy(req.sessionID, whenDone(request, 'destroyed'))
        break

      case SAVE:
        refuseWithoutText(request)
        isDone = saveToTable(request)
        if (isDone) break
        // The session's own wrapper asks what the session is, and it is what it was just now.
        if (req.session.save !== request.saveWrapper) changes.forget()
        req.session.save(whenDone(request))
        changes.forget()
        break

      case TOUCH:
        if (debug.enabled) debug('touching')
        isDone = touchInTable(request)
        if (isDone) break
        changes.forget()
        store.touch(req.sessionID, req.session, whenDone(request, 'touched'))
        break

      default:
        if (debug.enabled) explain(request)
        return _end.call(res, chunk, encoding)
    }

    held.sendHead()
    return isDone ? held.endNow() : held.wait()
  }
}

/** Debug output: why nothing is done, as often as upstream prints it. */
function explain ({ req: { session, sessionID }, setup }) {
  if (!session) debug('no session')
  if (!session || typeof sessionID === 'string') return
  debug('session ignored because of bogus req.sessionID %o', sessionID)
  if (setup.storeTouches) debug('session ignored because of bogus req.sessionID %o', sessionID)
}

function whenDone ({ next, held }, outcome) {
  return (err) => {
    if (err) setImmediate(next, err)
    if (outcome !== undefined) debug(outcome)
    held.finish()
  }
}

/**
 * @param {RequestSession} request
 * @returns {number} the policy's answer
 * @throws what the session's text throws, where the answer depends on it
 */
function decide (request) {
  const { req: { session }, changes } = request
  const facts = commitFacts(request)
  const answer = commitAnswers[facts]
  if (answer !== COMPARE_TO_COMMIT) return answer

  let compared = COMMIT.LOAD_COMPARED | COMMIT.SAVE_COMPARED
  if (!changes.isOriginal(session)) compared |= COMMIT.LOAD_DIFFERS
  if (!changes.isSaved(session)) compared |= COMMIT.SAVE_DIFFERS
  return commitAnswers[facts | compared]
}

function commitFacts ({ req, setup, cookieId, originalId, changes }) {
  const { session, sessionID } = req
  let facts = 0
  if (session) {
    facts |= COMMIT.SESSION
    if (session.id === originalId) facts |= COMMIT.SAME_ID
  } else if (session == null) {
    facts |= COMMIT.UNSET
  }
  if (typeof sessionID === 'string') facts |= COMMIT.SID_IS_STRING
  if (sessionID) facts |= COMMIT.SID_IS_TRUTHY
  if (cookieId === sessionID) facts |= COMMIT.COOKIE_MATCHES
  if (changes.saved !== undefined) facts |= COMMIT.SAVED
  if (setup.saveUninitialized) facts |= COMMIT.SAVE_UNINITIALIZED
  if (setup.unsetDestroys) facts |= COMMIT.UNSET_DESTROYS
  if (setup.storeTouches) facts |= COMMIT.STORE_TOUCHES
  return facts
}

/** A session without JSON text is not saved. */
function refuseWithoutText ({ req: { session }, originalId, changes }) {
  if (session.id === originalId) changes.find(session)
}

/** @returns {boolean} whether the session could be saved without the store's own method */
function saveToTable (request) {
  const { req: { session }, changes } = request
  const table = tableToSaveTo(request)
  table?.save(session.id, session, changes.currentText(session), changes.knownNow)
  return table !== undefined
}

/** @returns {boolean} whether the session could be touched without the store's own method */
function touchInTable ({ req, setup: { store } }) {
  const table = tableToTouchIn(store)
  table?.touch(req.sessionID, req.session)
  return table !== undefined
}

module.exports = { commitOnEnd, decide }
