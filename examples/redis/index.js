'use strict'

/**
 * Two processes of one app, with their sessions in one Redis: `node examples/redis`. Starts a
 * redis-server, or uses the one in REDIS_URL; logs in at the first process, asks the second who is
 * there, and goes on serving. With --once, it ends there.
 */

const { fork, spawn } = require('node:child_process')
const { randomBytes } = require('node:crypto')
const { once } = require('node:events')
const path = require('node:path')

const REDIS_PORT = 6390

/** @returns {{ url: string, stop: () => void }} */
function startRedis () {
  const options = ['--port', REDIS_PORT, '--bind', '127.0.0.1', '--save', '']
  const server = spawn('redis-server', options, { stdio: 'ignore' })
  server.on('error', () => console.error('There is no redis-server: install one, or set REDIS_URL.'))
  return { url: `redis://127.0.0.1:${REDIS_PORT}`, stop: () => server.kill() }
}

/** All processes of an app sign with the same secret. */
const SECRET = randomBytes(32).toString('hex')

async function startApp (redisUrl) {
  const app = fork(path.join(__dirname, 'app.js'), { env: { ...process.env, REDIS_URL: redisUrl, SECRET } })
  const [port] = await once(app, 'message')
  return { url: `http://127.0.0.1:${port}`, stop: () => app.disconnect() }
}

async function show (title, url, options) {
  const response = await fetch(url, options)
  process.stdout.write(`${title}: ${await response.text()}`)
  return response
}

async function main () {
  const redis = process.env.REDIS_URL ? { url: process.env.REDIS_URL, stop () {} } : startRedis()
  const [first, second] = await Promise.all([startApp(redis.url), startApp(redis.url)])
  const stop = () => [first, second, redis].forEach((one) => one.stop())

  const login = await show('Log in at the first process', `${first.url}/login/ada`, { method: 'POST' })
  const [cookie] = login.headers.get('set-cookie').split(';')
  await show('The second, with the cookie', second.url, { headers: { cookie } })
  await show('The second, without it', second.url)

  if (process.argv.includes('--once')) return stop()
  console.log(`\nServing on ${first.url} and ${second.url}; Ctrl-C ends it.`)
  process.on('SIGINT', stop)
}

main()
