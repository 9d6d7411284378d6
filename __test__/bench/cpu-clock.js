'use strict'

const fs = require('node:fs')

/*
 * Main-thread CPU time.
 *
 * process.cpuUsage() adds up every thread of the process: V8's garbage collection and compiler helpers run beside the
 * main thread and would blur what one request costs the event loop. Linux tells each thread's own time in nanoseconds
 * (/proc/…/schedstat), and newer Node has process.threadCpuUsage() elsewhere; where there is neither, the whole process
 * has to do.
 *
 * The kernel brings a running thread's figure up to date only at its next tick (up to 4 ms away) or when the thread leaves
 * the processor. So it is made to leave for a moment before each reading; sleeping costs no CPU time.
 */

const SCHEDSTAT = `/proc/self/task/${process.pid}/schedstat`
const cell = new Int32Array(new SharedArrayBuffer(4))

function fromSchedstat () {
  Atomics.wait(cell, 0, 0, 0.05)
  return Number(fs.readFileSync(SCHEDSTAT, 'latin1').split(' ', 1)[0]) / 1000
}

function fromUsage (usage) {
  const { user, system } = usage()
  return user + system
}

const sources = {
  schedstat: fromSchedstat,
  threadCpuUsage: () => fromUsage(process.threadCpuUsage.bind(process)),
  cpuUsage: () => fromUsage(process.cpuUsage.bind(process))
}

const source = fs.existsSync(SCHEDSTAT)
  ? 'schedstat'
  : process.threadCpuUsage ? 'threadCpuUsage' : 'cpuUsage'

/**
 * CPU time this thread has used, in microseconds since an arbitrary moment. For the main thread only.
 *
 * @type {() => number}
 */
const mainThreadCpu = sources[source]

module.exports = { mainThreadCpu, source }
