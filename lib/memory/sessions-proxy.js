'use strict'

const { inspect } = require('node:util')

/**
 * `sessions` of a MemoryStore with bounds or `dispose`: JSON text by session ID, as a plain object would show it.
 * It stays a view of the native table, which has to know of every session that comes and goes.
 *
 * @param {MemoryState} state
 * @returns {{ [sid: string]: string }} live: reads and writes go to the table
 */
function sessionsProxy (state) {
  // Consoles look at a proxy's target.
  const target = Object.create(null, {
    [inspect.custom]: {
      configurable: true,
      value: (depth, options) => depth < 0
        ? options.stylize('[Object: null prototype]', 'special')
        : textsOf(state.table)
    }
  })

  return new Proxy(target, new Traps(state))
}

/** The traps of the proxy. Symbols name no session. */
class Traps {
  constructor (state) {
    this.state = state
  }

  get (_, sid) {
    if (typeof sid !== 'string') return undefined
    const text = this.state.table.text(sid)
    this.state.reportRemoved()
    return text
  }

  has (_, sid) {
    return this.get(_, sid) !== undefined
  }

  ownKeys () {
    return this.state.table.ids()
  }

  getOwnPropertyDescriptor (_, sid) {
    const value = this.get(_, sid)
    return value === undefined ? undefined : { value, configurable: true, enumerable: true, writable: true }
  }

  set (_, sid, text) {
    if (typeof sid !== 'string') return true
    this.state.table.saveText(sid, text)
    this.state.reportRemoved()
    return true
  }

  /** Texts are values, and never fixed. */
  defineProperty (_, sid, { configurable, get, set, value }) {
    if (get !== undefined || set !== undefined || configurable === false) return false
    return this.set(_, sid, value)
  }

  /** Sessions come and go: it can't be frozen. */
  preventExtensions () {
    return false
  }

  deleteProperty (_, sid) {
    if (typeof sid !== 'string') return true
    this.state.table.remove(sid)
    this.state.reportRemoved()
    return true
  }
}

function textsOf (table) {
  const texts = Object.create(null)
  for (const sid of table.ids()) texts[sid] = table.text(sid)
  return texts
}

module.exports = { sessionsProxy }
