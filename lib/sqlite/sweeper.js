'use strict'

const debug = require('debug')('express-session:sqlite')
const { clearTimeout, setTimeout } = require('../timers.js')

/**
 * Has sessions that have ended removed now and then. Processes that share a file come at different
 * times, so that one does it for all.
 */
class Sweeper {
  /**
   * @param {import('../native/sqlite').NativeSqlite} connection
   * @param {number} interval in ms, on average; 0 for never
   */
  constructor (connection, interval) {
    this.connection = connection
    this.interval = interval
    this.timer = undefined
  }

  /** Waits from half the interval to one and a half. */
  start () {
    if (this.interval === 0) return
    this.timer = setTimeout(() => this.sweep(), this.interval * (0.5 + Math.random()))
    this.timer.unref()
  }

  sweep () {
    this.start()
    this.connection.sweep(Date.now(), this.interval, (err, count) => {
      if (err) debug('sweep %s', err.message)
      else debug('swept %d', count)
    })
  }

  stop () {
    this.interval = 0
    clearTimeout(this.timer)
  }
}

module.exports = { Sweeper }
