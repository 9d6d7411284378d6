'use strict'

/** Web servers with a real store, two processes where processes can share it. */

const { fork } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const { programs, skip, startServer } = require('../../redis/support/servers')
const { temporaryFile } = require('../../sqlite/support/stores')

/** @type {Record<string, { skip: false | string, count: number, place: (t: TestContext) => Promise<object> }>} */
const kinds = {
  ...Object.fromEntries((skip ? ['redis-server'] : programs).map((program) => [
    `${program}, two processes`, { skip, count: 2, place: async (t) => ({ url: (await startServer(t, { program })).url }) }
  ])),
  'a SQLite file of two processes': { skip: false, count: 2, place: async (t) => ({ path: temporaryFile(t) }) },
  MemoryStore: { skip: false, count: 1, place: async () => ({ memory: true }) },
  "a store of express-session's": { skip: false, count: 1, place: async () => ({ other: true }) }
}

/**
 * @param {TestContext} t
 * @param {object} settings
 * @param {(t: TestContext) => Promise<object>} settings.place where the sessions are
 * @param {number} settings.count of processes
 * @param {object} settings.options of `session()`
 * @param {boolean} [settings.hasUsers] whether a session's `user` is the option `users`' key
 */
async function startProcesses (t, { place, count, options = {}, hasUsers = false }) {
  const servers = []
  // Before a server that `place` starts: they would miss it.
  t.after(() => servers.forEach(({ child }) => child.kill()))
  const argument = JSON.stringify({ place: await place(t), options, hasUsers })
  // The first makes the file, if the store is one.
  for (let i = 0; i < count; i++) servers.push(await startProcess(argument))
  const any = () => servers[Math.floor(Math.random() * servers.length)]
  return { servers, visit: (url, cookie) => visit(any(), url, cookie) }
}

async function startProcess (argument) {
  const child = fork(path.join(__dirname, 'server-process.js'), [argument], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  return { child, port: Number(`${(await once(child.stdout, 'data'))[0]}`) }
}

async function visit ({ port }, url, cookie = '') {
  const answer = await fetch(`http://127.0.0.1:${port}${url}`, { headers: { cookie } })
  const [sent] = (answer.headers.get('set-cookie') ?? '').split(';')
  return { url, status: answer.status, text: await answer.text(), cookie: sent }
}

function shuffled (items) {
  return items.map((item) => [Math.random(), item]).sort(([a], [b]) => a - b).map(([, item]) => item)
}

module.exports = { kinds, shuffled, startProcesses, visit }
