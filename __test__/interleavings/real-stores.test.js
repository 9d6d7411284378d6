'use strict'

/** The same with real stores and processes, in random orders: nothing is alive after its end, no key is lost. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { kinds, shuffled, startProcesses } = require('./support/processes')

const ROUNDS = 40

for (const [kind, { skip, count, place }] of Object.entries(kinds)) {
  const start = async (t, options) => (await startProcesses(t, { place, count, options })).visit

  for (const options of [{ revive: false }, { conflict: 'merge' }, { revive: false, resave: true, rolling: true, cookie: { maxAge: 60000 } }]) {
    test(`should end sessions for good (${kind}, ${JSON.stringify(options)})`, { skip }, async (t) => {
      const visit = await start(t, options)
      for (let round = 0; round < ROUNDS; round++) {
        const { cookie } = await visit('/login/ann')
        const urls = shuffled(['/set/a', '/read', '/set/b', '/save/d', round % 2 ? '/logout' : '/login/bob', '/set/c', '/read'])
        await Promise.all(urls.map((url) => visit(url, cookie)))
        assert.equal(JSON.parse((await visit('/read', cookie)).text).user, undefined)
      }
    })
  }

  test(`should lose no key (${kind})`, { skip }, async (t) => {
    const visit = await start(t, { conflict: 'merge' })
    for (let round = 0; round < ROUNDS; round++) {
      const { cookie } = await visit('/login/ann')
      const answers = await Promise.all(['/set/a', '/save/b', '/set/c', '/save/d'].map((url) => visit(url, cookie)))
      assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200])
      const data = JSON.parse((await visit('/read', cookie)).text)
      assert.deepEqual(['a', 'b', 'c', 'd'].filter((key) => data[key] !== 1), [])
    }
  })

  test(`should be needed: express-session's way loses keys and brings sessions back (${kind})`, { skip }, async (t) => {
    const visit = await start(t, {})
    let revived = 0
    let lost = 0
    // However slow the machine is, it happens in the end.
    while (lost === 0 || revived === 0) {
      const { cookie } = await visit('/login/ann')
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => visit(`/set/${key}`, cookie)))
      if (Object.keys(JSON.parse((await visit('/read', cookie)).text)).length < 6) lost++
      await Promise.all(['/set/e', '/set/f', '/logout', '/set/g'].map((url) => visit(url, cookie)))
      if (JSON.parse((await visit('/read', cookie)).text).user !== undefined) revived++
    }
  })
}
