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
const fc = require('fast-check')
const { TestServer } = require('../support/http')
const { original, ours } = require('../support/subjects')
const { storesNull, withoutTimeOfEnd } = require('./documented')
const knownPrograms = require('./known-programs')
const { program } = require('./programs')
const { difference, report } = require('./report')
const { run } = require('./run')
const { simplify } = require('./simplify')

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
  const same = async (data) => difference(...await runBoth(data)) === null
  const result = await fc.check(fc.asyncProperty(program, same), { numRuns, seed })

  if (result.failed) {
    t.diagnostic(`program ${result.numRuns} of SEED=${seed} failed`)
    await expectSame(await simplify(result.counterexample[0], differs))
  }
})

for (const [sentence, data] of Object.entries(knownPrograms)) {
  test(sentence, () => expectSame(data))
}

async function runBoth (data) {
  const logs = [await run(original, data, server), await run(ours, data, server)]

  return logs.map((lines) => withoutTimeOfEnd(data, lines))
}

/** Tells whether the subjects run `data` differently; what is no program any more makes no difference. */
async function differs (data) {
  try {
    return !storesNull(data) && difference(...await runBoth(data)) !== null
  } catch {
    return false
  }
}

async function expectSame (data) {
  const [expected, actual] = await runBoth(data)

  assert.ok(difference(expected, actual) === null, report(data, expected, actual))
}
