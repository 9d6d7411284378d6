'use strict'

/** The differential test notices an implementation that is nearly right, and says so in a program one can read. */

const { after, before, test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { TestServer } = require('../support/http')
const { original } = require('../support/subjects')
const { program } = require('./programs')
const { difference } = require('./report')
const { run } = require('./run')
const { search } = require('./search')
const { simplify } = require('./simplify')

const SEED = 1
const RUNS = 2000

/** Sessions made with options that `change` has had its way with. */
const withOptions = (change) => ({ ...original, session: (options) => original.session({ ...options, ...change(options) }) })

/** Sessions whose middleware does something of its own to request and response first. */
const withMiddleware = (meddle) => ({
  ...original,
  session (options) {
    const session = original.session(options)

    return function (req, res, next) {
      meddle(req, res)
      session(req, res, next)
    }
  }
})

const nearlyRight = {
  'rolls a session whose cookie has no expiry': withOptions(({ rolling }) => ({ rolling: rolling ?? true })),
  'knows only the first of several secrets': withOptions(({ secret }) => ({ secret: Array.isArray(secret) ? secret.slice(0, 1) : secret })),
  'never destroys what is unset': withOptions(({ unset }) => ({ unset: unset === 'destroy' ? 'keep' : unset })),
  'trusts no proxy': withOptions(({ proxy }) => ({ proxy: proxy === true ? false : proxy })),
  'asks for sameSite "none" where it should decide': withOptions(({ cookie }) => cookie?.sameSite === 'auto' && { cookie: { ...cookie, sameSite: 'none' } }),
  'returns nothing from res.end': withMiddleware(function (req, res) {
    const { end } = res
    res.end = function (...args) { end.apply(this, args) }
  }),
  'forgets a second cookie of the same name': withMiddleware(function (req) {
    if (req.headers.cookie) req.headers.cookie = req.headers.cookie.split('; ').reverse().join('; ')
  })
}

let server

before(async function () {
  server = await new TestServer().start()
})

after(async function () {
  await server.stop()
})

for (const [what, subject] of Object.entries(nearlyRight)) {
  test(`should notice an implementation that ${what}`, async function () {
    const same = async (data) => difference(await run(original, data, server), await run(subject, data, server)) === null
    const { failed, counterexample } = await fc.check(fc.asyncProperty(program, same), { numRuns: RUNS, seed: SEED })

    assert.ok(failed)
    const { requests } = await simplify(counterexample[0], async (data) => !(await same(data).catch(() => true)))
    assert.ok(requests.length <= 2, `${requests.length} requests`)
  })
}

test('should report a difference that does not show again, with both runs', async function () {
  let isFirst = true
  const found = await search(async function () {
    const logs = [['kept', 'same'], isFirst ? ['kept', 'another'] : ['kept', 'same']]
    isFirst = false
    return logs
  }, { numRuns: 10, seed: SEED })

  assert.match(found, /ran differently once, and the same when it was repeated/)
  assert.match(found, /the whole run on express-session:\n {2}kept\n {2}same\nthe whole run on this package:\n {2}kept\n {2}another/)
})

test('should report nothing where there is no difference, and what goes wrong in a run', async function () {
  const options = { numRuns: 10, seed: SEED }
  assert.equal(await search(async () => [['same'], ['same']], options), undefined)
  await assert.rejects(search(async () => { throw new RangeError('run') }, options), { message: /run/ })
})
