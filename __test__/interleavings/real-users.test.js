'use strict'

/**
 * `users` with real stores and processes, in random orders of logins, uses and ends of all sessions. Nobody stays in who logged in
 * before all were ended, and nothing alive is unlisted.
 */

const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { startCluster } = require('../redis/support/cluster')
const { skip } = require('../redis/support/servers')
const { kinds, shuffled, startProcesses, visit } = require('./support/processes')

/** Rounds of a kind of store; each is one random order. */
const ROUNDS = 200
const AT_ONCE = 4

const indexed = {
  ...Object.fromEntries(Object.entries(kinds).filter(([kind]) => !kind.includes('express-session'))),
  'a cluster, two processes': { skip, count: 2, place: async (t) => ({ cluster: (await startCluster(t)).urls }) }
}

const userOf = ({ text }) => JSON.parse(text).user

/** Who is in is listed, once; and is out once those listed are ended. */
async function checkList (visit, user, cookies) {
  const alive = []
  for (const cookie of new Set(cookies)) {
    if (userOf(await visit('/read', cookie)) === user) alive.push(cookie)
  }
  for (const cookie of alive) {
    const listed = JSON.parse((await visit(`/list/${user}`, cookie)).text)
    assert.equal(listed.filter((isCurrent) => isCurrent).length, 1, 'is in and not listed')
  }
  const listed = JSON.parse((await visit(`/list/${user}`)).text)
  await visit(`/end-all/${user}`)
  for (const cookie of alive) assert.equal(userOf(await visit('/read', cookie)), undefined, 'has stayed in')
  return { alive, listed }
}

async function checkRound (visit, user) {
  const { cookie } = await visit(`/login/${user}`)
  const steps = shuffled([
    [`/login/${user}`], [`/login/${user}`, cookie], ['/set/a', cookie], ['/read', cookie], [`/end-all/${user}`]
  ]).slice(0, 3 + Math.floor(Math.random() * 3))
  const answers = await Promise.all(steps.map((step) => visit(...step)))

  for (const answer of answers) {
    assert.ok(answer.status === 200 || answer.text === 'ERR_SESSION_ENDED', answer.text)
    if (answer.status !== 200) assert.equal(answer.cookie, '', 'a login that failed has sent a cookie')
  }
  const cookies = [cookie, ...answers.map((answer) => answer.cookie)].filter(Boolean)
  const { alive, listed } = await checkList(visit, user, cookies)
  if (answers.some(({ url }) => url.startsWith('/end-all'))) assert.ok(!alive.includes(cookie), 'who was in before has stayed in')
  assert.equal(listed.length, alive.length)
}

for (const [kind, { skip, count, place }] of Object.entries(indexed)) {
  test(`should let nobody stay logged in, and list every session that is alive (${kind})`, { skip }, async (t) => {
    const { visit } = await startProcesses(t, { place, count, hasUsers: true })
    for (let round = 0; round < ROUNDS; round += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => checkRound(visit, `user-${round + i}`)))
    }
  })

  if (count === 1) continue
  test(`should list every session that is alive when a process is killed during logins (${kind})`, { skip }, async (t) => {
    let where
    for (let round = 0; round < 3; round++) {
      const { servers: [first, second] } = await startProcesses(t, { place: async () => (where ??= await place(t)), count, hasUsers: true })
      const user = `killed-${round}`
      const logins = Array.from({ length: 40 }, (_, i) => visit(i % 2 ? first : second, `/login/${user}`))
      await Promise.race(logins)
      const killed = once(first.child, 'exit')
      first.child.kill('SIGKILL')
      const answers = await Promise.allSettled(logins)
      await killed
      const cookies = answers.filter(({ value }) => value?.cookie).map(({ value }) => value.cookie)
      assert.ok(cookies.length >= 20, 'the other process went on')
      const { alive } = await checkList((...args) => visit(second, ...args), user, cookies)
      assert.equal(alive.length, new Set(cookies).size)
      second.child.kill()
    }
  })
}
