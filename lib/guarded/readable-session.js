'use strict'

const { Metadata } = require('./metadata.js')
const { readWithEnd } = require('./session-end.js')

/**
 * One session in the store, and how it is read. Those that extend it say how it is fetched (`fetch`), whether it is known
 * to have ended (`isEnded`), what they note of what was read (`noteLoaded`), and how it is ended (`end`).
 */
class ReadableSession {
  /**
   * @param {object} store
   * @param {string} sid
   * @param {import('./options.js').Rules} rules
   */
  constructor (store, sid, rules) {
    this.store = store
    this.sid = sid
    this.rules = rules
    /** What is kept beside its data, if anything is. */
    this.metadata = rules.keepsMetadata ? new Metadata(store, sid, rules) : undefined
    /** Why it had ended when it was read, if that was for its age. */
    this.endReason = undefined
  }

  /**
   * Reads the session.
   *
   * @param {(err: any, data?: object) => void} callback gets no data if there is no such session, or no more
   */
  load (callback) {
    readWithEnd(this, (done) => this.fetch(done), (err, data, version) => {
      if (err && err.code !== 'ENOENT') return callback(err)
      if (err || !data || this.isEnded) return callback(null, undefined)
      data = this.metadata?.take(data) ?? data
      if (this.metadata?.isTooOld) return this.endByAge(callback)
      this.noteLoaded(data, version)
      callback(null, data)
    })
  }

  /** Whether the store answers or not: the session counts as unknown. */
  endByAge (callback) {
    this.endReason = 'absolute'
    this.end(() => {})
    callback(null, undefined)
  }
}

module.exports = { ReadableSession }
