'use strict'

/**
 * The one place from which the guarded request life calls a store.
 *
 * The callback is called once, whatever the store does: an error that the store throws is passed to it,
 * further answers are ignored. It runs outside of every `try` of ours.
 *
 * @param {object} store
 * @param {string} method
 * @param {unknown[]} args before the callback
 * @param {(...answer: any[]) => void} callback
 */
function callStore (store, method, args, callback) {
  let isAnswered = false
  let isCalling = true
  let early

  function onAnswer (...answer) {
    if (isAnswered) return
    isAnswered = true
    if (isCalling) early = answer
    else callback(...answer)
  }

  try {
    store[method](...args, onAnswer)
  } catch (err) {
    isAnswered = true
    early = [err]
  }

  isCalling = false
  if (early !== undefined) callback(...early)
}

module.exports = { callStore }
