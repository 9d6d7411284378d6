'use strict'

const { MemoryTable } = require('./table')
const { readOptions, isNone } = require('./options')

/** Sessions removed in one go; it takes well below a millisecond. */
const PRUNED_AT_ONCE = 1000

/**
 * The sessions of one MemoryStore, and the housekeeping its options ask for.
 */
class Residents {
  /** @param {object} [options] of the MemoryStore */
  constructor (options) {
    const { max, maxBytes, ttl, checkPeriod, dispose } = readOptions(options)
    this.dispose = isNone(dispose) ? undefined : dispose
    this.checkPeriod = isNone(checkPeriod) ? undefined : Math.floor(checkPeriod)
    this.isBounded = !isNone(max) || !isNone(maxBytes) || !isNone(ttl)
    this.interval = undefined
    this.table = new MemoryTable({
      max: isNone(max) ? 0 : Math.floor(max),
      maxBytes: isNone(maxBytes) ? 0 : Math.floor(maxBytes),
      ttl: isNone(ttl) ? undefined : lifeBy(ttl, options),
      keepDeparted: this.dispose !== undefined
    })
  }

  /** Tells `dispose` of the sessions that left. Cheap where nobody asked to be told. */
  seeOff () {
    if (this.dispose === undefined) return
    const departed = this.table.departed()
    for (let i = 0; i < departed.length; i += 2) {
      setImmediate(this.dispose, departed[i], JSON.parse(departed[i + 1]))
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

module.exports = { Residents }
