'use strict'

/** Sessions of the shipped MemoryStore that many requests read: each gets the stored data, and data of its own. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { HANGING } = require('../support/limits')
const { withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

const begin = (session) => Object.assign(session, {
  user: { id: 7, roles: ['a', 'b'] }, list: [{ n: 1 }, [2, { m: 3 }]], text: 'ünï', zero: -0, none: null, views: 0
})

/** What the app does with a session that it has. Some change it, some do so where it can't be seen. */
const actions = {
  read () {},
  count (session) { session.views = (session.views ?? 0) + 1 },
  deep (session) { if (session.list?.[1]?.[1]) session.list[1][1].m++ },
  push (session) { session.user?.roles.push('c') },
  backAndForth (session) { session.user?.roles.push(session.user.roles.shift()) },
  replace (session) { if (session.user) session.user = structuredClone(session.user) },
  remove (session) { delete session.none },
  rename (session) { const { text } = session; delete session.text; session.text = text },
  date (session) { session.at = new Date(0) },
  hide (session) { Object.defineProperty(session, 'views', { value: 9, enumerable: false, configurable: true, writable: true }) },
  special (session) { session.odd = JSON.parse('{"__proto__":{"x":1},"constructor":{"y":2}}') },
  plain (session) { delete session.odd },
  cookie (session) { session.cookie.maxAge = 5000 },
  later (session, res) {
    res.on('finish', () => {
      session.user?.roles.push('late')
      if (session.user) session.user.id = 'late'
      if (session.list?.[1]?.[1]) session.list[1][1].m = 'late'
    })
  },
  keep (session, res, kept) { kept.push(session.user) },
  changeKept (session, res, kept) { for (const user of kept) if (user) user.id++ },
  begin
}

/** Everything a visitor sees of a session in a row of visits, and what the store has in the end. */
async function visits (site, options, names) {
  const store = site.store('memory')
  const kept = []
  site.serve(site.session({ store, ...options }), (req, res) => {
    const before = JSON.stringify(req.session)
    actions[req.url.slice(1)](req.session, res, kept)
    res.end(before)
  })
  const seen = []
  for (const name of ['begin', ...names]) {
    const { body, setCookie } = await site.visit(`/${name}`)
    seen.push([name, body, setCookie])
  }
  const stored = await new Promise((resolve, reject) => store.all((err, sessions) => err ? reject(err) : resolve(sessions)))
  return [seen, JSON.stringify(stored), site.errors]
}

test('should show every request what express-session shows it, however often a session is read', { timeout: HANGING }, async () => {
  const rows = fc.array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom('read', 'later') }, fc.constantFrom(...Object.keys(actions))), { minLength: 6, maxLength: 16 })
  const options = fc.record({ resave: fc.boolean(), rolling: fc.boolean(), cookie: fc.constantFrom({}, { maxAge: 60000 }) })

  await fc.assert(fc.asyncProperty(options, rows, async (options, names) => {
    const expected = await withSite(original, (site) => visits(site, options, names))
    const actual = await withSite(ours, (site) => visits(site, options, names))
    assert.deepEqual(actual, expected)
  }), { numRuns: 150 })
})
