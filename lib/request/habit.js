'use strict'

/** Worth as much as this many changes: a snapshot saves three times what it costs. */
const SAME = 3
const MOST = 8 * SAME

/**
 * What mostly becomes of an app's sessions: whether it pays to keep a snapshot of the next one, by which
 * it can be seen to be unchanged. It pays where one in four is.
 */
class Habit {
  constructor () {
    this.score = MOST
  }

  get expectsNoChange () {
    return this.score > 0
  }

  /** @param {boolean} isSame whether a session that was loaded is at its end what it was */
  note (isSame) {
    this.score = isSame ? Math.min(this.score + SAME, MOST) : Math.max(this.score - 1, 0)
  }
}

module.exports = { Habit }
