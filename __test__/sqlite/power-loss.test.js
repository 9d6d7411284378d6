'use strict'

/** What a loss of power leaves, for each durability: every write that was not synced is gone. */

const assert = require('node:assert/strict')
const { fork, spawnSync } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')

const { until } = require('../redis/support/until')
const { IS_EMULATED } = require('../support/limits')
const { SqliteStore, createStore, temporaryFolder } = require('./support/stores')

/** The program whose power fails: saves, logs out, saves; tells of each once it is acknowledged. */
async function run (options) {
  const store = new SqliteStore(options)
  const say = (event) => process.send(event)
  await store.set('visitor', { cookie: {}, user: 'ada' })
  for (let round = 0; ; round++) {
    const saves = Array.from({ length: 10 }, (_, i) => store.set(`s${i}`, { cookie: {}, round }))
    await Promise.all(saves)
    say({ saved: round })
    if (round === 20) {
      await store.destroy('visitor')
      say({ loggedOut: round })
    }
  }
}

/** What is left when the power fails after so many rounds. */
async function losePower (t, durability, rounds) {
  const [folder, durable] = [temporaryFolder(t), temporaryFolder(t)]
  const library = path.join(folder, 'power-loss.so')
  const source = path.join(__dirname, 'support', 'power-loss.c')
  const compiled = spawnSync('cc', ['-shared', '-fPIC', source, '-o', library, '-ldl'])
  if (process.platform !== 'linux' || IS_EMULATED || compiled.status !== 0) return undefined
  const options = JSON.stringify({ path: path.join(folder, 'sessions.db'), durability })
  const child = fork(__filename, [options], { env: { ...process.env, LD_PRELOAD: library, DURABLE: durable } })
  const seen = {}
  child.on('message', (event) => Object.assign(seen, event))
  await until(() => seen.saved >= rounds)
  child.kill('SIGKILL')
  await once(child, 'close')
  const file = path.join(durable, 'sessions.db')
  assert.ok(fs.existsSync(file), 'the file was synced at least once')
  return { seen, store: createStore(t, { path: file }) }
}

if (process.argv[2]?.startsWith('{')) {
  run(JSON.parse(process.argv[2]))
} else {
  describe('a loss of power', () => {
    test('should bring no session back that was destroyed, nor lose what was saved before', async (t) => {
      const left = await losePower(t, 'normal', 60)
      if (left === undefined) return t.skip('there is no C compiler for this processor, or this is not Linux')
      const { store, seen } = left
      assert.equal(await store.get('visitor'), null)
      for (let i = 0; i < 10; i++) assert.ok((await store.get(`s${i}`)).round >= seen.loggedOut)
    })

    test('should lose nothing that was acknowledged with durability full', async (t) => {
      const left = await losePower(t, 'full', 30)
      if (left === undefined) return t.skip('there is no C compiler for this processor, or this is not Linux')
      const { store, seen } = left
      for (let i = 0; i < 10; i++) assert.ok((await store.get(`s${i}`)).round >= seen.saved)
    })

    test('should be one that loses saves with durability normal, so that this test can fail', async (t) => {
      const left = await losePower(t, 'normal', 60)
      if (left === undefined) return t.skip('there is no C compiler for this processor, or this is not Linux')
      const { store, seen } = left
      assert.ok((await store.get('s0')).round < seen.saved)
    })
  })
}
