'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const EXAMPLE = path.join(ROOT, 'examples', 'view-counter', 'index.js')

/**
 * Starts the view counter, an Express app, with a runtime and visits it as two visitors.
 *
 * @param {import('./catalogue').Runtime} runtime
 * @param {string} binary
 * @returns {Promise<string>} 'works', or what went wrong
 */
module.exports = async function dropIn (runtime, binary) {
  const app = spawn(binary, [...runtime.start, EXAMPLE],
    { cwd: ROOT, env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const url = await address(app)
    return await check(url)
  } catch (error) {
    return error.message
  } finally {
    app.kill('SIGKILL')
  }
}

async function address (app) {
  let output = ''
  const ended = once(app, 'exit').then(([code]) => { throw new Error(`ended with ${code}: ${output.slice(-500)}`) })
  const listening = new Promise((resolve) => {
    app.stderr.on('data', (chunk) => { output += chunk })
    app.stdout.on('data', (chunk) => {
      output += chunk
      const url = /http:\/\/[\d.]+:\d+/.exec(output)
      if (url) resolve(url[0])
    })
  })
  return Promise.race([listening, ended])
}

async function check (url) {
  const first = await fetch(url)
  const [setCookie] = first.headers.getSetCookie()
  if (!/^connect\.sid=s%3A[\w-]{32}\.[\w%+/]+; Path=\/; HttpOnly$/.test(setCookie)) return `sent ${setCookie}`

  const cookie = setCookie.split(';')[0]
  const bodies = []
  for (const headers of [{ cookie }, { cookie }, {}, { cookie: `${cookie}forged` }]) {
    bodies.push(await (await fetch(url, { headers })).text())
  }
  const views = bodies.map((body) => /(\d+) times/.exec(body)?.[1]).join(' ')
  return views === '2 3 1 1' ? 'works' : `counted ${views}`
}
