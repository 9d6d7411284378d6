'use strict'

/*
 * How long the event loop is held up while something goes on.
 *
 * On a busy machine the main thread also waits for a processor, and monitorEventLoopDelay counts that as well. Here the
 * loop never sleeps, and Linux tells whether a thread did: in a turn in which it did not wait for a lock or a disk, only
 * the processor time that it took counts.
 */

const fs = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const RESOLUTION = 1
const STATUS = `/proc/self/task/${process.pid}/status`
const isTold = fs.existsSync(STATUS) && process.threadCpuUsage !== undefined

/** How often the main thread has gone to sleep. */
function sleeps () {
  return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(fs.readFileSync(STATUS, 'latin1'))[1])
}

/** ms of processor time of the main thread. */
function cpu () {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function readClocks () {
  const wall = performance.now()
  return isTold ? { wall, cpu: cpu(), sleeps: sleeps() } : { wall, cpu: wall, sleeps: 0 }
}

/** In ms, without waiting for a processor; with it, where the thread also slept, or nobody tells. */
function lengthOfTurn (from, to) {
  const wall = to.wall - from.wall
  return from.sleeps === to.sleeps ? Math.min(wall, to.cpu - from.cpu) : wall
}

/** Turns of the event loop, which is kept busy so that it never sleeps by itself. */
class Turns {
  constructor () {
    this.longest = 0
    this.sleeps = 0
    this.last = readClocks()
    this.turn = () => {
      this.measure()
      this.next = setImmediate(this.turn)
    }
    this.next = setImmediate(this.turn)
  }

  measure () {
    const now = readClocks()
    this.longest = Math.max(this.longest, lengthOfTurn(this.last, now))
    this.sleeps += now.sleeps - this.last.sleeps
    this.last = now
  }

  stop () {
    this.measure()
    clearImmediate(this.next)
  }
}

/**
 * @param {() => Promise<void>} work
 * @returns {Promise<{ ms: number, longestDelay: number, longestTurn: number, sleeps: number }>} in ms: how long it
 *   took, monitorEventLoopDelay's maximum, and the longest turn without waiting for a processor; how often the main
 *   thread waited for a lock or a disk
 */
async function watchEventLoop (work) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION })
  await new Promise(setImmediate)
  const turns = new Turns()
  delay.enable()
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  delay.disable()
  turns.stop()
  return { ms, longestDelay: Math.max(0, delay.max / 1e6 - RESOLUTION), longestTurn: turns.longest, sleeps: turns.sleeps }
}

module.exports = { watchEventLoop }
