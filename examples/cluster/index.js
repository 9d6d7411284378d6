'use strict'

/**
 * Four workers of one app, with their sessions in one file: `node examples/cluster`. Logs in, replaces
 * one worker after the other while it goes on asking who is there, and goes on serving. With --once,
 * it ends there. SESSIONS says which file; by default one in a temporary folder.
 */

const cluster = require('node:cluster')
const { randomBytes } = require('node:crypto')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const WORKERS = 4
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cluster-'))

/** All workers sign with the same secret, those that start later too. */
const env = {
  SECRET: randomBytes(32).toString('hex'),
  SESSIONS: process.env.SESSIONS ?? path.join(folder, 'sessions.db'),
  PORT: process.env.PORT ?? '0'
}

cluster.setupPrimary({ exec: path.join(__dirname, 'app.js') })

/** Where all workers listen, any free port by default: the first one's is the others' too. */
let url

async function startWorker () {
  const worker = cluster.fork(env)
  const [{ port }] = await once(worker, 'listening')
  url = `http://127.0.0.1:${port}`
}

/** Starts a new worker before the old one goes, so that somebody always listens. */
async function replaceWorker (old) {
  await startWorker()
  old.disconnect()
  await once(old, 'exit')
}

async function ask (cookie) {
  const response = await fetch(url, { headers: { cookie, connection: 'close' } })
  return response.json()
}

async function stop () {
  const workers = Object.values(cluster.workers)
  for (const worker of workers) worker.disconnect()
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  fs.rmSync(folder, { recursive: true, force: true })
}

async function main () {
  await startWorker()
  for (let i = 1; i < WORKERS; i++) await startWorker()
  console.log(`Serving on ${url} with ${WORKERS} workers, sessions in ${env.SESSIONS}`)

  const login = await fetch(`${url}/login/ada`, { method: 'POST', headers: { connection: 'close' } })
  const [cookie] = login.headers.get('set-cookie').split(';')

  const answers = []
  const old = Object.values(cluster.workers)
  let replaced = 0
  const replacing = (async () => { for (; replaced < old.length; replaced++) await replaceWorker(old[replaced]) })()
  while (replaced < old.length) answers.push(await ask(cookie))
  await replacing

  const strangers = answers.filter(({ name }) => name !== 'ada').length
  const workers = new Set(answers.map(({ worker }) => worker)).size
  console.log(`All workers replaced: ${answers.length} requests to ${workers} workers, logged out: ${strangers}`)

  if (process.argv.includes('--once')) return stop()
  console.log('Ctrl-C ends it.')
  process.on('SIGINT', stop)
}

main()
