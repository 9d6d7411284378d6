'use strict'

const { hasSubscribers, publish } = require('./events.js')
const { callStore } = require('./store-call.js')

/**
 * Reads a session. Under `touchEvery` it also reads when the session ends, from a store whose touches change that alone; and for
 * those who watch ends, the session that has ended by its time, from a store that still holds it. All of it is under way at once:
 * no round trip more.
 *
 * @param {{ store: object, sid: string, rules: object, metadata?: import('./metadata.js').Metadata }} stored
 * @param {(callback: (...answer: any[]) => void) => void} read
 * @param {(...answer: any[]) => void} callback gets what `read` gave
 */
function readWithEnd (stored, read, callback) {
  const { store, sid, rules: { timeouts }, metadata } = stored
  const asksEnd = timeouts?.touchEvery !== undefined && typeof store.getEnd === 'function'
  const asksEnded = timeouts !== undefined && typeof store.getEnded === 'function' && hasSubscribers('end')
  if (!asksEnd && !asksEnded) return read(callback)

  let missing = 1 + asksEnd + asksEnded
  let answer
  const finish = () => {
    if (--missing > 0) return
    // It is there: what was read beside it may be older.
    if (answer[1]) metadata.expiryReason = undefined
    callback(...answer)
  }
  // A failure does no harm: nobody is told why the session ended, or a touch comes sooner than it must.
  const ask = (method, take) => callStore(stored, method, [sid], (err, value) => {
    take(err ? undefined : value)
    finish()
  })

  // Comes first: a store may drop what has ended when it is read.
  if (asksEnded) ask('getEnded', (session) => { metadata.expiryReason = session ? reasonOf(session, timeouts) : undefined })
  read((...given) => {
    answer = given
    finish()
  })
  if (asksEnd) ask('getEnd', (endsAt) => { metadata.endInStore = endsAt })
}

/**
 * @param {object} session that has ended, as it was stored
 * @param {import('./timeouts.js').Timeouts} timeouts
 * @returns {'absolute' | 'idle' | undefined} which of them has ended it; none, if its cookie or the store has
 */
function reasonOf ({ cookie }, { idle, absolute = Infinity }) {
  if (cookie?.startedAt + absolute <= Date.now()) return 'absolute'
  const isCookieShorter = typeof cookie?.originalMaxAge === 'number' && cookie.originalMaxAge <= idle
  const isOver = new Date(cookie?.expires ?? NaN).getTime() <= Date.now()
  return idle !== undefined && isOver && !isCookieShorter ? 'idle' : undefined
}

/**
 * Publishes that a session was found to have ended by its age, and removes it from the store if it is still there.
 *
 * @param {StoredSession} stored that was loaded
 * @param {IncomingMessage} req
 * @returns {boolean} whether that was so
 */
function noteEndByAge (stored, req) {
  const { endReason, metadata, sid } = stored
  const reason = endReason ?? metadata?.expiryReason
  if (reason === undefined) return false
  publish('end', reason, req, sid)
  if (endReason === undefined) stored.end(() => {})
  return true
}

module.exports = { noteEndByAge, readWithEnd }
