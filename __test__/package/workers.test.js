'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { once } = require('node:events')
const path = require('node:path')
const { Worker } = require('node:worker_threads')

const WORKER = path.join(__dirname, 'visiting-worker.js')
const MIB = 1024 * 1024

/** @returns {Promise<{views: number[], exitCode: number}>} what one worker's visitors saw, once it ended by itself */
async function work () {
  const worker = new Worker(WORKER)
  const [[views], [exitCode]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
  return { views, exitCode }
}

async function batches (count, size) {
  const results = []
  for (let done = 0; done < count; done += size) {
    results.push(...await Promise.all(Array.from({ length: size }, work)))
  }
  return results
}

describe('worker threads', () => {
  it('each have sessions of their own', async () => {
    const results = await batches(4, 4)
    assert.deepEqual(results, results.map(() => ({ views: [1, 2, 3], exitCode: 0 })))
  })

  it('come and go, a hundred of them, while the main thread keeps its sessions', async () => {
    const { visit } = require('./visiting-worker')
    const { see } = visit()
    assert.equal(await see(), 1)
    const results = await batches(100, 5)
    assert.equal(results.length, 100)
    assert.deepEqual(results.filter(({ exitCode }) => exitCode !== 0), [])
    assert.equal(await see(), 2)
  })

  it('can be ended in the middle of their work', async () => {
    for (let i = 0; i < 10; i++) {
      const worker = new Worker(WORKER, { workerData: { forever: true } })
      await once(worker, 'message')
      assert.equal(await worker.terminate(), 1)
    }
    assert.deepEqual(await work(), { views: [1, 2, 3], exitCode: 0 })
  })

  it('give back the memory of their sessions when they end', async () => {
    const workerData = { sessions: 20_000 }
    const held = 20_000 * 1024
    const hold = async () => once(new Worker(WORKER, { workerData }), 'exit')

    for (let i = 0; i < 3; i++) await hold()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 12; i++) await hold()
    const growth = process.memoryUsage().rss - before
    assert.ok(growth < 4 * held, `${Math.round(growth / MIB)} MiB stayed of ${Math.round(12 * held / MIB)} MiB`)
  })
})
