'use strict'

/**
 * What README lists under "Differences" and a random program could run into. All of it concerns this package's own
 * MemoryStore: when it ends a response, and that the text `null` is no session to it.
 */

const isMemory = ({ kind }) => kind === 'memory' || kind === 'recorded memory'

/** Its methods are untouched, so that the short cut to the native table is taken. */
const isShortCut = ({ kind }) => kind === 'memory'

/** Tells whether a program asks for something that the two do differently on purpose. */
function meetsDifference ({ store, requests }) {
  return requests.some(function ({ corrupted, actions = [], end }) {
    return (isShortCut(store) && end?.how === 'write after end') ||
      (isMemory(store) && (corrupted === 'null' || actions.some(storesNull)))
  })
}

function storesNull ({ op, value }) {
  return op === 'toJSON of its own' && value === null
}

/**
 * Takes out of a log when exactly its responses ended, if a MemoryStore saved their sessions: that `end` was called
 * further out, what it returned, and where among the other lines its callback came.
 */
function withoutTimeOfEnd ({ store }, lines) {
  if (!isShortCut(store)) {
    return lines
  }

  const kept = []
  let callbacks = []

  for (const line of lines) {
    if (line === 'callback of end') {
      callbacks.push(line)
    } else if (line.startsWith('answer: ')) {
      kept.push(...callbacks, line)
      callbacks = []
    } else if (line !== 'response ends') {
      kept.push(line.replace(/^res\.end returned (?:true|false)$/, 'res.end returned a boolean'))
    }
  }

  return [...kept, ...callbacks]
}

module.exports = { meetsDifference, withoutTimeOfEnd }
