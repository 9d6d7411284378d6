'use strict'

/** maxBytes counts what is really taken: a process that fills a store grows by what the store says, or little more. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { IS_EMULATED } = require('../support/limits')
const { location, runProgram } = require('../units/support/child')

/** In a smaller process the allocator's steps, and what it keeps for later, outweigh what is measured. */
const MAX_BYTES = 100e6

/** V8 of Node.js 24 and 26 takes 30 MB and more for so much garbage, and keeps them. */
const WARM_UP = 300000

/** The size of the process once V8 has given back, on a thread of its own, what it does not need. */
function settled () {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let last = Infinity; ;) {
    global.gc()
    Atomics.wait(pause, 0, 0, 100)
    const { rss } = process.memoryUsage()
    if (rss > last * 0.99) return Math.min(rss, last)
    last = rss
  }
}

/** Fills a store, goes on until it has evicted a quarter, and tells by how much the process grew. */
const program = (size, cookie) => `
  ${settled}
  const session = require(${JSON.stringify(location)})
  const store = new session.MemoryStore({ maxBytes: ${MAX_BYTES} })
  const { table } = session.MemoryStore.stateOf(store)
  const write = (n, to = store) => to.set(String(n).padStart(32, 'x'), { cookie: new session.Cookie(${cookie}), text: 'x'.repeat(${size}) })
  const warmUp = { set: (sid, data) => JSON.stringify(data) }
  for (let n = 0; n < ${WARM_UP}; n++) write(n, warmUp)
  for (let n = 0; n < 1000; n++) write(n)
  const before = settled()
  let n = 1000
  while (table.bytes < ${MAX_BYTES} * 0.98) write(n++)
  for (let last = 1.25 * n; n < last; n++) write(n)
  console.log(JSON.stringify({ grown: settled() - before, counted: table.bytes }))`

const isGlibc = Boolean(process.report.getReport().header.glibcVersionRuntime)

/** What fills the store, and by which share of what is counted the process may grow more, or less. */
const programs = { 'sessions of many sizes': { text: program('20 + (n * 7919) % 2000', ''), most: 0.15 } }

// Half a million sessions take a debug build a minute: only where nothing may be missing.
if (process.env.REQUIRE_EVERYTHING) {
  // musl keeps more beside small pieces than is counted: docs/memory.md says so.
  programs['small sessions that expire, in many seconds'] = { text: program('100 + n % 50', '{ maxAge: n * 100 }'), most: isGlibc ? 0.15 : 0.35 }
}

/** Elsewhere memory is counted in other ways; an emulator has some of its own. */
const skip = (process.platform !== 'linux' || IS_EMULATED) && 'the process has more than Linux gives to Node'

for (const [what, { text, most }] of Object.entries(programs)) {
  test(`should count within ${most * 100} % what ${what} take`, { skip }, async function () {
    const { stdout, stderr } = await runProgram(text, { args: ['--expose-gc', '--max-semi-space-size=1'] })
    assert.notEqual(stdout, '', stderr)
    const { grown, counted } = JSON.parse(stdout)
    assert.ok(counted <= MAX_BYTES)
    assert.ok(Math.abs(grown / counted - 1) < most, `${counted} bytes were counted, and the process grew by ${grown}`)
  })
}
