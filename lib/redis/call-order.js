'use strict'

const { AsyncResource } = require('node:async_hooks')

/**
 * Keeps calls for one key in the order in which they were made, though some can't go out at once:
 * a `set` whose text is still being made. Whatever comes after it for the same key waits for it;
 * once commands are handed to the connection, that keeps their order.
 */
class CallOrder {
  constructor () {
    /**
     * By key, the calls that wait: the first for its text, the others for the first.
     *
     * @type {Map<string, Array<{ work?: () => void }>>}
     */
    this.queues = new Map()
  }

  /**
   * Does `work` once all earlier calls for the key are on their way, mostly now.
   *
   * @param {string} key
   * @param {() => void} work must not throw
   */
  run (key, work) {
    const queue = this.queues.size === 0 ? undefined : this.queues.get(key)
    if (queue === undefined) work()
    else queue.push({ work: AsyncResource.bind(work) })
  }

  /**
   * Holds a place for a call that can't go out yet.
   *
   * @param {string} key
   * @returns {(work: () => void) => void} to be called once, with what the call does in its place
   */
  reserve (key) {
    if (!this.queues.has(key)) this.queues.set(key, [])
    const place = { work: undefined }
    this.queues.get(key).push(place)
    return (work) => {
      place.work = AsyncResource.bind(work)
      this.drain(key)
    }
  }

  /**
   * Does `work` once every call that waits now is on its way, mostly now.
   *
   * @param {() => void} work must not throw
   */
  runAfterAll (work) {
    let waiting = this.queues.size
    if (waiting === 0) return work()
    const bound = AsyncResource.bind(work)
    const arrive = () => {
      waiting -= 1
      if (waiting === 0) bound()
    }
    for (const queue of this.queues.values()) queue.push({ work: arrive })
  }

  drain (key) {
    const queue = this.queues.get(key)
    while (queue.length > 0 && queue[0].work !== undefined) queue.shift().work()
    if (queue.length === 0) this.queues.delete(key)
  }
}

module.exports = { CallOrder }
