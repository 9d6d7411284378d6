'use strict'

/**
 * `users` on a real server, in 2,000 random orders: logins, uses and ends of all sessions by stores of their own, as processes
 * have them. Nobody stays in who logged in before all were ended, and nothing alive is unlisted.
 */

const { after, before, describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')
const { TestServer } = require('../support/http')
const { startCluster } = require('../redis/support/cluster')
const { skip, startServer } = require('../redis/support/servers')
const { connectStore } = require('../redis/support/stores')

/** Rounds of a kind of server; each is one random order. */
const ROUNDS = 1000

class Process {
  constructor (store) {
    this.store = store
    this.sessions = ours.session({
      secret: 'x', store, resave: false, saveUninitialized: false, users: { key: (session) => session.user }
    })
  }

  async start () {
    this.server = await new TestServer().start()
    this.server.listener = (req, res) => this.sessions(req, res, (err) => {
      if (err) return fail(err, res)
      this.act(req).then(() => res.end(String(req.session?.user)), (err) => fail(err, res))
    })
    return this
  }

  async act (req) {
    const [, action, user] = req.url.split('/')
    for (let turns = Math.floor(Math.random() * 20); turns > 0; turns--) await new Promise(setImmediate)
    if (action === 'login') {
      await req.session.regenerate()
      req.session.user = user
    }
    if (action === 'set') req.session.a = Math.random()
  }
}

function fail (err, res) {
  res.statusCode = err.status ?? 500
  res.end(err.code ?? err.message)
}

const kinds = {
  'one server': async (t) => ({ url: (await startServer(t)).url }),
  'a cluster': async (t) => ({ cluster: (await startCluster(t)).urls })
}

for (const [kind, start] of Object.entries(kinds)) {
  describe(`users in random orders on ${kind}`, { skip }, () => {
    const hooks = []
    let processes

    before(async () => {
      const t = { after: (hook) => hooks.push(hook) }
      const place = await start(t)
      processes = await Promise.all([1, 2].map(async () => new Process(await connectStore(t, place)).start()))
    })
    after(async () => {
      for (const { server } of processes) await server.stop()
      await Promise.all(hooks.map((hook) => hook()))
    })

    const any = () => processes[Math.floor(Math.random() * processes.length)]
    const visit = (path, cookie) => any().server.request({ path, headers: cookie ? { cookie } : {} })

    async function checkRound (user) {
      const { cookie } = await visit(`/login/${user}`)
      const steps = [
        () => visit(`/login/${user}`), () => visit(`/login/${user}`, cookie), () => visit('/set', cookie), () => visit('/read', cookie),
        () => any().sessions.users.endAll(user)
      ].sort(() => Math.random() - 0.5).slice(0, 3 + Math.floor(Math.random() * 3))
      const answers = await Promise.all(steps.map((step) => step()))

      for (const answer of answers) {
        if (answer.status === undefined) continue
        assert.ok(answer.status === 200 || answer.body === 'ERR_SESSION_ENDED', answer.body)
        if (answer.status !== 200) assert.deepEqual(answer.setCookie, [], 'a login that failed has sent a cookie')
      }
      // Who is in is listed: ending the listed ones leaves nobody in.
      const alive = []
      for (const known of [cookie, ...answers.map((answer) => answer.cookie)].filter(Boolean)) {
        if ((await visit('/read', known)).body === user) alive.push(known)
      }
      if (answers.some((answer) => typeof answer === 'number')) assert.ok(!alive.includes(cookie), 'who was in before has stayed in')
      assert.equal((await any().sessions.users.list(user)).length, new Set(alive).size)
      await any().sessions.users.endAll(user)
      for (const known of alive) assert.equal((await visit('/read', known)).body, 'undefined', 'has stayed in')
    }

    test('should let nobody stay logged in, and list every session that is alive', async () => {
      for (let round = 0; round < ROUNDS; round += 4) {
        await Promise.all([0, 1, 2, 3].map((i) => checkRound(`user-${round + i}`)))
      }
    })
  })
}
