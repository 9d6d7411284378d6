'use strict'

/**
 * What the fake clients keep things in: values by key with a time to live, reached asynchronously and by
 * value, as a server's would be; once lost, every question fails.
 */
class RemoteMap {
  constructor () {
    this.entries = new Map()
    this.lost = false
  }

  /** From now on the connection is gone. */
  lose () {
    this.lost = true
  }

  /** @returns {Promise<any>} undefined for nothing, or nothing any more */
  async get (key) {
    await this.reach()
    return structuredClone(this.peek(key))
  }

  /** @param {number} [life] ms */
  async set (key, value, life = Infinity) {
    const copy = JSON.parse(JSON.stringify(value))

    await this.reach()
    this.entries.set(key, { value: copy, end: Date.now() + life })
  }

  /** @returns {Promise<boolean>} whether there was something to touch */
  async touch (key, life = Infinity) {
    await this.reach()

    if (this.peek(key) === undefined) {
      return false
    }

    this.entries.get(key).end = Date.now() + life
    return true
  }

  /** @returns {Promise<boolean>} whether there was something to delete */
  async delete (key) {
    await this.reach()
    return this.entries.delete(key)
  }

  async clear () {
    await this.reach()
    this.entries.clear()
  }

  async values () {
    await this.reach()
    return [...this.entries.keys()].map((key) => structuredClone(this.peek(key))).filter((value) => value !== undefined)
  }

  async reach () {
    await new Promise((resolve) => setImmediate(resolve))

    if (this.lost) {
      throw new Error('connection lost')
    }
  }

  peek (key) {
    const entry = this.entries.get(key)

    return entry && entry.end > Date.now() ? entry.value : undefined
  }
}

/** Gives a promise's outcome to a Node callback; what the callback throws stays uncaught. */
function answer (promise, callback = () => {}) {
  promise.then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error))
}

module.exports = { RemoteMap, answer }
