'use strict'

/*
 * How long the event loop is held up while something goes on.
 *
 * On a busy machine the main thread also waits for a processor, and monitorEventLoopDelay counts that as well. Linux
 * tells, for each thread, its processor time, how long it waited for a processor, and how often it went to sleep. The
 * loop never sleeps here by itself. So the processor time of a turn is all that the process did to it, unless the
 * thread slept: then it waited for a lock or a disk, and that counts, too.
 *
 * The kernel brings these figures up to date when the thread leaves the processor: it naps before each reading.
 */

const fs = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const RESOLUTION = 1
const NAP = 0.05
const cell = new Int32Array(new SharedArrayBuffer(4))
const own = `/proc/self/task/${process.pid}`
const isTold = fs.existsSync(`${own}/schedstat`)

/** Times in ms. */
function readClocks () {
  if (!isTold) return { wall: performance.now(), waited: 0, sleeps: 0 }
  Atomics.wait(cell, 0, 0, NAP)
  const [cpu, waited] = fs.readFileSync(`${own}/schedstat`, 'latin1').split(' ').map((ns) => Number(ns) / 1e6)
  const sleeps = Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(fs.readFileSync(`${own}/status`, 'latin1'))[1])
  return { wall: performance.now(), cpu, waited, sleeps }
}

/** Between two readings, the second of which takes a nap. */
function sleepsBetween (from, to) {
  return isTold ? Math.max(0, to.sleeps - from.sleeps - 1) : 0
}

function lengthOfTurn (from, to) {
  if (isTold && sleepsBetween(from, to) === 0) return to.cpu - from.cpu
  return to.wall - from.wall - (to.waited - from.waited)
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
    this.sleeps += sleepsBetween(this.last, now)
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
