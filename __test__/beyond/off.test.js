'use strict'

/** What is not asked for is not loaded. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { runProgram } = require('../units/support/child')

/** Serves a visit with a login, a change and a logout, and prints which files of ours are loaded. */
function program (options) {
  return `
    const session = require('../../..')
    const http = require('node:http')
    const use = session({ secret: 'x', resave: false, saveUninitialized: false, ${options} })

    const server = http.createServer((req, res) => use(req, res, () => {
      if (req.url === '/login') req.session.regenerate(() => { req.session.user = 1; res.end() })
      else if (req.url === '/change') { req.session.n = 1; req.session.save(() => res.end()) }
      else if (req.url === '/logout') req.session.destroy(() => res.end())
      else res.end()
    }))

    server.listen(0, '127.0.0.1', async () => {
      let cookie = ''
      for (const path of ['/', '/login', '/change', '/', '/logout', '/']) {
        const answer = await fetch('http://127.0.0.1:' + server.address().port + path, { headers: { cookie } })
        cookie = (answer.headers.get('set-cookie') ?? cookie).split(';')[0]
      }
      server.close()
      server.closeAllConnections()
      const root = require('node:path').resolve('../../..')
      const ours = Object.keys(require.cache).filter((file) => file.startsWith(root) && !file.includes('node_modules'))
      console.log(JSON.stringify(ours.map((file) => file.slice(root.length + 1))))
    })`
}

const unasked = {
  'no option': '',
  "express-session's options": "rolling: true, unset: 'destroy', name: 'id', proxy: true, cookie: { maxAge: 60000 }"
}

for (const [name, options] of Object.entries(unasked)) {
  test(`should load no file of a feature with ${name}`, async function () {
    const { stdout, stderr } = await runProgram(program(options), { env: { NO_DEPRECATION: '*' } })
    assert.equal(stderr, '')
    const files = JSON.parse(stdout)
    assert.ok(files.includes('index.js'), stdout)
    assert.deepEqual(files.filter((file) => /guarded|promised|kept-data/.test(file)), [])
  })
}

test('should load the files of a feature that is asked for', async function () {
  const { stdout } = await runProgram(program('revive: false'), { env: { NO_DEPRECATION: '*' } })
  assert.ok(JSON.parse(stdout).some((file) => file.startsWith('lib/guarded/request')), stdout)
})

test('should load no file of a request for options that say what is usual', async function () {
  const { stdout } = await runProgram(program("revive: true, conflict: 'overwrite', doctor: false"), { env: { NO_DEPRECATION: '*' } })
  assert.deepEqual(JSON.parse(stdout).filter((file) => file.startsWith('lib/guarded/')), ['lib/guarded/options.js'])
})
