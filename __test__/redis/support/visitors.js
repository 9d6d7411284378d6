'use strict'

const assert = require('node:assert/strict')
const { sessionOf } = require('./stores')

/**
 * Visitors who save and load their sessions as fast as they can. Each remembers what was
 * acknowledged to them, and looks at every session they get: it must be their own, and no older
 * than the last acknowledged save.
 */
class Visitors {
  /**
   * @param {object} store
   * @param {{ count?: number, limit: number }} options limit: ms within which every call must end
   */
  constructor (store, { count = 32, limit }) {
    this.store = store
    this.limit = limit
    this.visitors = Array.from({ length: count }, (_, i) => ({ id: `visitor${i}`, tried: 0, saved: 0 }))
    this.failures = []
    this.slowest = 0
    this.done = 0
    this.stopped = false
  }

  start () {
    this.runs = this.visitors.map((visitor) => this.#run(visitor))
    return this
  }

  async #run (visitor) {
    while (!this.stopped) {
      await this.#timed(() => this.#save(visitor))
      await this.#timed(() => this.check(visitor))
    }
  }

  async #save (visitor) {
    const version = ++visitor.tried
    await this.store.set(visitor.id, sessionOf({ id: visitor.id, version }))
    visitor.saved = version
  }

  /** Loads a visitor's session and looks at it. */
  async check (visitor) {
    const { saved } = visitor
    const session = await this.store.get(visitor.id)
    if (saved === 0 && session === null) return
    assert.equal(session?.id, visitor.id, 'somebody else\'s session')
    assert.ok(session.version >= saved, `lost a save: ${session.version} after ${saved}`)
    assert.ok(session.version <= visitor.tried)
  }

  async #timed (work) {
    const start = performance.now()
    try {
      await work()
      this.done += 1
    } catch (err) {
      if (err instanceof assert.AssertionError) throw err
      this.failures.push(err)
      // A caller who is refused at once tries again on a later turn.
      await new Promise(setImmediate)
    }
    this.slowest = Math.max(this.slowest, performance.now() - start)
  }

  /** Resolves once so many more calls have succeeded. */
  async progress (calls) {
    const goal = this.done + calls
    await Promise.race([
      ...this.runs,
      (async () => { while (this.done < goal) await new Promise((resolve) => setTimeout(resolve, 5)) })()
    ])
  }

  /** Ends the visits and looks at every session once more. */
  async stop () {
    this.stopped = true
    await Promise.all(this.runs)
    for (const visitor of this.visitors) await this.check(visitor)
    assert.ok(this.slowest < this.limit, `a call took ${this.slowest} ms`)
    for (const { code } of this.failures) assert.match(code, /^ERR_SESSION_REDIS_/)
  }
}

module.exports = { Visitors }
