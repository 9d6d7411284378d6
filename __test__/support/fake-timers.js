'use strict'

const holders = {
  setTimeout: globalThis,
  clearTimeout: globalThis,
  setInterval: globalThis,
  clearInterval: globalThis,
  setImmediate: globalThis,
  queueMicrotask: globalThis,
  nextTick: process
}

/**
 * Replaces the timers and ticks by some that never call back, as Jest's fake timers do until time is moved. Node.js
 * itself, which looks up `process.nextTick` as well, keeps the real ones.
 *
 * @returns {() => void} puts the real ones back
 */
function fakeTimers () {
  const real = Object.entries(holders).map(([name, holder]) => [name, holder, holder[name]])
  for (const [name, holder, original] of real) {
    holder[name] = (...args) => isCalledByNode() ? original(...args) : 0
  }
  return () => real.forEach(([name, holder, original]) => { holder[name] = original })
}

function isCalledByNode () {
  return /\bnode:/.test(new Error().stack.split('\n')[3])
}

module.exports = { fakeTimers }
