'use strict'

const debug = require('../debug.js')
const { COMMIT, COMPARE_TO_COMMIT, DESTROY, SAVE, TOUCH, commitAnswers } = require('../native/policy.js')
const { setImmediate } = require('../timers.js')
const { NOTHING, DONE, UNDER_WAY } = require('./hold-back.js')
const { tableToSaveTo, tableToTouchIn } = require('./short-cut.js')

/**
 * Does in the store what the policy says of the request's session.
 *
 * @param {Life} life
 * @param {HeldResponse} held told to finish once the store has answered; errors go to `next`
 * @returns {number} NOTHING, DONE or UNDER_WAY
 */
function commit (life, held) {
  const { req } = life
  if (req.session) life.touch()

  switch (decide(life)) {
    case DESTROY:
      debug('destroying')
      life.setup.store.destroy(req.sessionID, whenDone(life, held, 'destroyed'))
      return UNDER_WAY
    case SAVE:
      return save(life, held)
    case TOUCH:
      if (debug.enabled) debug('touching')
      return touch(life, held)
    default:
      if (debug.enabled) explain(life)
      return NOTHING
  }
}

/** Says why nothing is done, as often as upstream asks itself. */
function explain ({ req: { session, sessionID }, setup }) {
  if (!session) debug('no session')
  if (!session || typeof sessionID === 'string') return
  debug('session ignored because of bogus req.sessionID %o', sessionID)
  if (setup.storeTouches) debug('session ignored because of bogus req.sessionID %o', sessionID)
}

function whenDone ({ next }, held, outcome) {
  return (err) => {
    if (err) setImmediate(next, err)
    if (outcome !== undefined) debug(outcome)
    held.finish()
  }
}

function decide (life) {
  const facts = factsOf(life)
  const answer = commitAnswers[facts]
  return answer === COMPARE_TO_COMMIT ? commitAnswers[facts | compare(life)] : answer
}

function factsOf ({ req, setup, cookieId, originalId, versions }) {
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
  if (versions.saved !== undefined) facts |= COMMIT.SAVED
  if (setup.saveUninitialized) facts |= COMMIT.SAVE_UNINITIALIZED
  if (setup.unsetDestroys) facts |= COMMIT.UNSET_DESTROYS
  if (setup.storeTouches) facts |= COMMIT.STORE_TOUCHES
  return facts
}

function compare ({ req: { session }, versions }) {
  let facts = COMMIT.LOAD_COMPARED | COMMIT.SAVE_COMPARED
  if (!versions.isOriginal(session)) facts |= COMMIT.LOAD_DIFFERS
  if (!versions.isSaved(session)) facts |= COMMIT.SAVE_DIFFERS
  return facts
}

function save (life, held) {
  const { req: { session }, setup: { store }, versions } = life
  const table = tableToSaveTo(store, session, life)

  // A session without a JSON text is refused before anyone is asked to save it.
  if (session.id === life.originalId) versions.find(session)

  if (table === undefined) {
    session.save(whenDone(life, held))
    versions.forget()
    return UNDER_WAY
  }

  table.save(session.id, session, versions.textOf(session))
  return DONE
}

function touch (life, held) {
  const { req, setup: { store }, versions } = life
  const table = tableToTouchIn(store)

  if (table === undefined) {
    versions.forget()
    store.touch(req.sessionID, req.session, whenDone(life, held, 'touched'))
    return UNDER_WAY
  }

  table.touch(req.sessionID, req.session)
  return DONE
}

module.exports = { commit, decide }
