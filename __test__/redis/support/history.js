'use strict'

const assert = require('node:assert/strict')

/**
 * What several stores did to some keys, and when, by a clock that counts starts and ends. Reads
 * are held against it: nobody may see what an acknowledged write had replaced before they asked.
 */
class History {
  #clock = 0
  #keys = new Map()

  /**
   * A write begins.
   *
   * @param {object} store whose write it is
   * @param {string} key
   * @param {string | null} text `null` for a destroy
   */
  begin (store, key, text) {
    const write = { store, text, start: ++this.#clock, end: Infinity, isDone: false }
    this.#writesOf(key).push(write)
    return write
  }

  /** A write ended: acknowledged, or with an error after which nobody knows. */
  end (write, isDone) {
    write.end = ++this.#clock
    write.isDone = isDone
  }

  now () {
    return ++this.#clock
  }

  /**
   * Looks at what a read came to.
   *
   * @param {string} key
   * @param {string | null} text
   * @param {number} start `now()` when the read was called
   */
  check (key, text, start) {
    const writes = this.#writesOf(key)
    const candidates = writes.filter((write) => write.text === text)
    if (text === null) candidates.push({ store: undefined, start: 0, end: 0 })
    assert.ok(candidates.length > 0, `${key}: a session that nobody saved: ${text}`)
    const isReplaced = (old) => writes.some((write) =>
      write.isDone && write.end < start && isAfter(write, old) && write !== old)
    assert.ok(!candidates.every(isReplaced), `${key}: ${text} was replaced before it was read`)
    this.#forget(key, start)
  }

  /** Forgets what no read can see any more. */
  #forget (key, start) {
    const writes = this.#writesOf(key)
    if (writes.length < 200) return
    const last = writes.findLast((write) => write.isDone && write.end < start - 10000)
    if (last) this.#keys.set(key, writes.filter((write) => write === last || !isAfter(last, write)))
  }

  #writesOf (key) {
    if (!this.#keys.has(key)) this.#keys.set(key, [])
    return this.#keys.get(key)
  }
}

/** Whether one write took effect after another: calls of one store keep their order. */
function isAfter (write, other) {
  return write.store === other.store ? write.start > other.start : write.start > other.end
}

module.exports = { History }
