'use strict'

/**
 * Random programs run the same on express-session and on this package.
 *
 * RUNS=<n>        how many programs (3000)
 * SEED=<n>        the seed of an earlier run, which prints it
 * PROGRAM=<json>  one program, as a failure printed it, instead of random ones
 */

const { after, before, test } = require('node:test')
const assert = require('node:assert/strict')
const { TestServer } = require('../support/http')
const { original, ours } = require('../support/subjects')
const { storesNull, withoutTimeOfEnd } = require('./documented')
const knownPrograms = require('./known-programs')
const { difference, report } = require('./report')
const { run } = require('./run')
const { search } = require('./search')

const numRuns = Number(process.env.RUNS || 3000)
const seed = Number(process.env.SEED || Date.now() & 0x7fffffff)

let server

before(async function () {
  server = await new TestServer().start()
})

after(async function () {
  await server.stop()
})

test('should run any program as express-session does', async function (t) {
  if (process.env.PROGRAM) {
    return expectSame(JSON.parse(process.env.PROGRAM))
  }

  t.diagnostic(`${numRuns} programs, SEED=${seed}`)
  const found = await search(runBoth, { numRuns, seed, isDocumented: storesNull })
  assert.ok(found === undefined, found)
})

for (const [sentence, data] of Object.entries(knownPrograms)) {
  test(sentence, () => expectSame(data))
}

async function runBoth (data) {
  const logs = [await run(original, data, server), await run(ours, data, server)]

  return logs.map((lines) => withoutTimeOfEnd(data, lines))
}

async function expectSame (data) {
  const [expected, actual] = await runBoth(data)

  assert.ok(difference(expected, actual) === null, report(data, expected, actual))
}
