'use strict'

/** A thread of an app: its own middleware, its own store, one visitor who comes three times. */

const { isMainThread, parentPort, workerData } = require('node:worker_threads')
const session = require('../..')
const { TestServer } = require('../support/http')

module.exports = { visit }

/** @returns {{see: () => Promise<number>}} a visitor; `see` tells how often they have been here */
function visit () {
  const middleware = session({ secret: 'keyboard cat', resave: false, saveUninitialized: false })
  let cookie

  async function see () {
    const server = await new TestServer().start()
    server.listener = (req, res) => middleware(req, res, () => {
      req.session.views = (req.session.views ?? 0) + 1
      res.end(`${req.session.views}`)
    })
    const { body, setCookie } = await server.request({ headers: cookie ? { cookie } : {} })
    await server.stop()
    cookie = setCookie[0]?.split(';')[0] ?? cookie
    return Number(body)
  }

  return { see }
}

/** Fills a store with sessions of a kilobyte. */
function fill (count) {
  const store = new session.MemoryStore()
  const text = 'x'.repeat(1024)
  for (let i = 0; i < count; i++) store.set(`session-${i}`, { cookie: {}, text }, () => {})
}

async function main () {
  if (workerData?.sessions) return fill(workerData.sessions)

  const { see } = visit()
  const views = [await see(), await see(), await see()]
  parentPort.postMessage(views)
  while (workerData?.forever) await see()
}

if (!isMainThread) main()
