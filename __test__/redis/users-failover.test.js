'use strict'

/** `users` when the server dies that has a user's sessions listed: another one takes over, with all that had reached it. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const calculateSlot = require('cluster-key-slot')

const { withUsers } = require('../beyond/support/users-app')
const { SLOTS, startCluster } = require('./support/cluster')
const { startSentinels } = require('./support/sentinels')
const { skip } = require('./support/servers')
const { connectStore } = require('./support/stores')

/** Commands wait for the next master this long, in ms, and no request goes without a session meanwhile. */
const LONG_LIMITS = { commandTimeout: 60000, disconnectAfter: 60000 }

/** @type {Record<string, (t: TestContext) => Promise<{ options: object, kill: (key: string) => Promise<void> }>>} */
const places = {
  async 'under sentinels' (t) {
    const site = await startSentinels(t)
    return {
      options: site.options,
      async kill () {
        const master = await site.master()
        await master.replicated(2)
        await master.kill()
      }
    }
  },
  async 'on a cluster' (t) {
    const { masters, urls } = await startCluster(t, { replicas: 1 })
    return {
      options: { cluster: urls },
      async kill (key) {
        for (const master of masters) await master.replicated(1)
        await masters[Math.floor(calculateSlot(key) * masters.length / SLOTS)].kill()
      }
    }
  }
}

describe('users of a RedisStore through a failover', { skip }, () => {
  for (const [name, start] of Object.entries(places)) {
    const devices = ['phone', 'laptop', 'tablet', 'other']

    async function withFailover (t, scenario) {
      const { options, kill } = await start(t)
      const store = await connectStore(t, { ...options, ...LONG_LIMITS })
      await withUsers({ store }, async (app) => {
        for (const device of devices) await app.visit(device, device === 'other' ? '/login/bob' : '/login/ann')
        await kill(`${store.usersPrefix}ann`)
        await scenario(app)
      })
    }

    test(`should end all sessions of a user once another server has taken over (${name})`, (t) => withFailover(t, async (app) => {
      assert.equal(await app.users.endAll('ann'), 3)
      assert.deepEqual(await app.loggedIn(devices), ['other'])
      assert.deepEqual(await app.users.list('ann'), [])
      await app.visit('laptop', '/login/ann')
      assert.deepEqual(await app.loggedIn(devices), ['laptop', 'other'])
      assert.equal((await app.users.list('ann')).length, 1)
    }))

    test(`should log in, list and end sessions once another server has taken over (${name})`, (t) => withFailover(t, async (app) => {
      await app.visit('new', '/login/ann')
      const list = await app.users.list('ann', app.lastRequest)
      assert.deepEqual(list.map(({ current }) => current).sort(), [false, false, false, true])
      assert.equal(await app.users.end('ann', list.find(({ current }) => current).handle), true)
      assert.deepEqual(await app.loggedIn([...devices, 'new']), devices)
    }))
  }
})
