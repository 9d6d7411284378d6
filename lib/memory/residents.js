'use strict'

const { MemoryTable } = require('./table.js')
const { readOptions } = require('./options.js')
const { viewOf } = require('./view.js')

/** Sessions removed in one go; it takes well below a millisecond. */
const PRUNED_AT_ONCE = 250

/** What a timer can wait for, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * The sessions of one MemoryStore, and the housekeeping its options ask for.
 */
class Residents {
  /** @param {object} [options] of the MemoryStore */
  constructor (options) {
    const { max, maxBytes, ttl, checkPeriod, dispose } = readOptions(options)
    this.dispose = dispose
    this.checkPeriod = checkPeriod && Math.min(Math.floor(checkPeriod), LONGEST_TIMER)
    this.isBounded = max !== undefined || maxBytes !== undefined || ttl !== undefined
    this.interval = undefined
    this.table = new MemoryTable({
      max: Math.floor(max ?? 0),
      maxBytes: Math.floor(maxBytes ?? 0),
      ttl: ttl && lifeBy(ttl, options),
      keepDeparted: this.dispose !== undefined
    })
    /** JSON text by session ID: what a store shows as its `sessions`. */
    this.view = viewOf(this)
  }

  /** @param {Object<string, string>} [texts] to be held in the place of all that is held now */
  replace (texts) {
    this.table.clear()
    this.seeOff()
    Object.assign(this.view, texts)
  }

  /** Tells `dispose` of the sessions that left. Cheap where nobody asked to be told. */
  seeOff () {
    if (this.dispose === undefined) return
    const departed = this.table.departed()
    for (let i = 0; i < departed.length; i += 2) {
      setImmediate(this.dispose, departed[i], parsed(departed[i + 1]))
    }
  }

  /** Removes sessions that have ended: some now, the rest in helpings between other work. */
  prune () {
    const removed = this.table.prune(PRUNED_AT_ONCE)
    this.seeOff()
    if (removed === PRUNED_AT_ONCE) setImmediate(() => this.prune()).unref()
  }

  startInterval () {
    if (this.checkPeriod === undefined) return
    this.stopInterval()
    const weak = new WeakRef(this)
    const interval = setInterval(() => {
      const residents = weak.deref()
      if (residents === undefined) clearInterval(interval)
      else residents.prune()
    }, this.checkPeriod)
    this.interval = interval.unref()
  }

  stopInterval () {
    clearInterval(this.interval)
    this.interval = undefined
  }
}

/** @returns {function(object, string): number} a session's longest life in ms */
function lifeBy (ttl, options) {
  return typeof ttl === 'function' ? (session, sid) => ttl(options, session, sid) : () => ttl
}

/** @returns {object|undefined} none where somebody put text into the store that is not JSON */
function parsed (text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

module.exports = { Residents }
