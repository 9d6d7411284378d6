'use strict'

/**
 * What docs/migrating.md lists under "Differences" and a random program could run into. All of it concerns this package's own
 * MemoryStore: when it ends a response, and that the text `null` is no session to it.
 */

const LATE_WRITE = 'writes after the end'

const isMemory = ({ kind }) => kind === 'memory' || kind === 'recorded memory'

/** Tells whether nobody replaced a MemoryStore's methods, so that the short cut to the native table is taken. */
const takesShortCut = ({ kind }) => kind === 'memory'

/** Tells whether a program makes a MemoryStore hold the text `null`. */
function storesNull ({ store, requests }) {
  return isMemory(store) && requests.some(function ({ corrupted, actions = [] }) {
    return corrupted === 'null' || actions.some(({ op, value }) => op === 'toJSON of its own' && value === null)
  })
}

/** Logs a handler's writes that come after its end: the response may have finished by then, or not. */
function noteLateWrites (res, log) {
  const { end, write } = res
  let hasEnded = false

  res.end = function (...args) {
    hasEnded = true
    return end.apply(this, args)
  }
  res.write = function (...args) {
    if (hasEnded) log(LATE_WRITE)
    return write.apply(this, args)
  }
}

/**
 * Takes out of a log when exactly its responses ended, if a MemoryStore saved their sessions: that `end` was called
 * further out, what it returned, where among the other lines its callback came, and what became of a late write.
 */
function withoutTimeOfEnd ({ store }, lines) {
  if (!takesShortCut(store)) {
    return lines
  }

  const late = lines.indexOf(LATE_WRITE)
  const kept = []
  let callbacks = []

  for (const line of late === -1 ? lines : lines.slice(0, late)) {
    if (line === 'callback of end') {
      callbacks.push(line)
    } else if (line.startsWith('answer: ')) {
      kept.push(...callbacks, line)
      callbacks = []
    } else if (line !== 'response ends') {
      kept.push(line.replace(/^res\.end returned (?:true|false)$/, 'res.end returned a boolean'))
    }
  }

  return kept
}

module.exports = { noteLateWrites, storesNull, takesShortCut, withoutTimeOfEnd }
