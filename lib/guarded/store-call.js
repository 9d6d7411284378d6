'use strict'

const { clearTimeout, setImmediate, setTimeout } = require('../timers.js')
const { storeTimeoutError } = require('./errors.js')
const { isTraced, trace } = require('./store-trace.js')

/**
 * The one place from which guarded requests call a store.
 *
 * The callback is called once, whatever the store does: an error that the store throws is passed to it,
 * further answers are ignored. It runs outside of every `try` of ours. Under `outage.timeout` a store that
 * has not answered in time counts as failed; what it does later, it may still do.
 *
 * @param {{ store: object, rules: { timeout?: number } }} stored the session that the call is about
 * @param {string} method
 * @param {unknown[]} args before the callback
 * @param {(...answer: any[]) => void} callback
 */
function callStore (stored, method, args, callback) {
  if (isTraced()) trace(stored, method, (done) => call(stored, method, args, done), callback)
  else call(stored, method, args, callback)
}

function call ({ store, rules: { timeout } }, method, args, callback) {
  let isAnswered = false
  let isCalling = true
  let early
  let timer

  function onAnswer (...answer) {
    if (isAnswered) return
    isAnswered = true
    if (timer !== undefined) clearTimeout(timer)
    if (isCalling) early = answer
    else finish(answer)
  }

  /** A store that keeps its callbacks, in a queue for example, must not keep the requests that have gone on without it. */
  function finish (answer) {
    const answered = callback
    callback = undefined
    answered(...answer)
  }

  try {
    store[method](...args, onAnswer)
  } catch (err) {
    isAnswered = true
    early = [err]
  }

  isCalling = false
  if (early !== undefined) finish(early)
  else if (timeout !== undefined) timer = setTimeout(giveUp, timeout)

  /** After a pause of the whole process the answer may be there, and be read in this turn: then the store was not late. */
  function giveUp () {
    setImmediate(() => onAnswer(storeTimeoutError(method, timeout)))
  }
}

module.exports = { callStore }
