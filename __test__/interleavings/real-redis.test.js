'use strict'

/** The same with a real server and two processes: nothing is alive after its end, no key is lost. */

const { fork } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { skip, startServer } = require('../redis/support/servers')

const ROUNDS = 60

async function startProcesses (t, options) {
  const { port } = await startServer(t)
  const argument = JSON.stringify({ redis: `redis://127.0.0.1:${port}`, options })
  const children = [1, 2].map(() => fork(path.join(__dirname, 'support/server-process.js'), [argument], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }))
  t.after(() => children.forEach((child) => child.kill()))
  const ports = await Promise.all(children.map(async (child) => Number(`${(await once(child.stdout, 'data'))[0]}`)))

  return async function visit (url, cookie = '') {
    const at = ports[Math.floor(Math.random() * ports.length)]
    const answer = await fetch(`http://127.0.0.1:${at}${url}`, { headers: { cookie } })
    const [sent] = (answer.headers.get('set-cookie') ?? '').split(';')
    return { status: answer.status, text: await answer.text(), cookie: sent }
  }
}

for (const options of [{ revive: false }, { conflict: 'merge' }, { revive: false, resave: true, rolling: true, cookie: { maxAge: 60000 } }]) {
  test(`should end sessions for good (${JSON.stringify(options)})`, { skip }, async (t) => {
    const visit = await startProcesses(t, options)
    for (let round = 0; round < ROUNDS; round++) {
      const { cookie } = await visit('/login')
      const urls = ['/set/a', '/read', '/set/b', '/logout', '/set/c', '/read'].sort(() => Math.random() - 0.5)
      await Promise.all(urls.map((url) => visit(url, cookie)))
      assert.equal(JSON.parse((await visit('/read', cookie)).text).user, undefined)
    }
  })
}

test('should lose no key', { skip }, async (t) => {
  const visit = await startProcesses(t, { conflict: 'merge' })
  for (let round = 0; round < ROUNDS; round++) {
    const { cookie } = await visit('/login')
    const keys = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(keys.map((key) => visit(`/set/${key}`, cookie)))
    assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200])
    const data = JSON.parse((await visit('/read', cookie)).text)
    assert.deepEqual(keys.filter((key) => data[key] !== 1), [])
  }
})

test('should be needed: express-session\'s way loses keys and brings sessions back', { skip }, async (t) => {
  const visit = await startProcesses(t, {})
  let revived = 0
  let lost = 0
  for (let round = 0; round < ROUNDS; round++) {
    const { cookie } = await visit('/login')
    await Promise.all(['a', 'b', 'c', 'd'].map((key) => visit(`/set/${key}`, cookie)))
    if (Object.keys(JSON.parse((await visit('/read', cookie)).text)).length < 6) lost++
    await Promise.all(['/set/e', '/set/f', '/logout', '/set/g'].map((url) => visit(url, cookie)))
    if (JSON.parse((await visit('/read', cookie)).text).user !== undefined) revived++
  }
  assert.ok(lost > 0 && revived > 0, `${lost} lost, ${revived} revived`)
})
