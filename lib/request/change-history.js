'use strict'

/** An unchanged session counts as much as this many changed ones: a snapshot saves three times what it costs. */
const UNCHANGED = 3
const HIGHEST = 8 * UNCHANGED

/**
 * How often an app's sessions change. If at least one in four stays unchanged, a snapshot of the next one saves time.
 */
class ChangeHistory {
  constructor () {
    this.score = HIGHEST
  }

  get favoursSnapshots () {
    return this.score > 0
  }

  /** @param {boolean} isUnchanged whether a session is, at its request's end, as it was loaded */
  record (isUnchanged) {
    this.score = isUnchanged ? Math.min(this.score + UNCHANGED, HIGHEST) : Math.max(this.score - 1, 0)
  }
}

module.exports = { ChangeHistory }
