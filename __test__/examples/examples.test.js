'use strict'

const http2 = require('node:http2')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withExample } = require('./example')

test('should count views of each path', () => withExample('view-counter', async (visitor) => {
  await visitor.visit('/foo')
  const foo = await visitor.visit('/foo')
  const bar = await visitor.visit('/bar')

  assert.equal(foo.body, 'You have seen /foo 2 times.\n')
  assert.equal(bar.body, 'You have seen /bar 1 times.\n')
}))

test('should keep one visitor apart from another', () => withExample('view-counter', async (visitor, example) => {
  await visitor.visit('/')
  const { body } = await example.visitor().visit('/')

  assert.equal(body, 'You have seen / 1 times.\n')
}))

test('should let only visitors in who are logged in', () => withExample('login', async (visitor) => {
  const before = await visitor.visit('/account')
  const greeting = await visitor.visit('/login', { user: '<Ada>' })
  const inside = await visitor.visit('/account')
  await visitor.visit('/logout', {})
  const after = await visitor.visit('/account')

  assert.deepEqual([before.status, inside.status, after.status], [401, 200, 401])
  assert.match(greeting.body, /Hello, &lt;Ada&gt;/)
  assert.equal(inside.body, 'The account of <Ada>.\n')
}))

test('should stay logged out when a slow request ends after the logout', () => withExample('logout-is-final', async (visitor) => {
  await visitor.visit('/login', {})
  const slow = visitor.visit('/slow?ms=200')
  await visitor.visit('/logout', {})
  await slow
  assert.equal((await visitor.visit('/')).body, 'Nobody is logged in.\n')
}))

test('should lose no change of two tabs', () => withExample('parallel-tabs', async (visitor, example) => {
  const put = async (setting, cookie = visitor.cookie) => {
    const answer = await fetch(`${example.url}/settings/${setting}`, { method: 'PUT', headers: cookie ? { cookie } : {} })
    return answer.headers.getSetCookie()
  }
  const [line] = await put('colour/blue')
  visitor.cookie = line
  const slow = put('size/large?ms=200')
  await put('colour/red')
  await slow
  assert.deepEqual(JSON.parse((await visitor.visit('/settings')).body), { colour: 'red', size: 'large' })
}))

test('should log in under another ID than the visitor came with', () => withExample('login', async (visitor, example) => {
  await visitor.visit('/login', { user: 'Eve' })
  const planted = visitor.cookie

  await visitor.visit('/login', { user: 'Ada' })
  const eve = example.visitor()
  eve.cookie = planted

  assert.notEqual(visitor.cookie, planted)
  assert.equal((await eve.visit('/account')).status, 401)
}))

test('should keep a visitor through every change of secret', () => withExample('rotating-secrets', async (visitor) => {
  const seen = []
  for (let i = 0; i < 5; i++) {
    seen.push((await visitor.visit('/')).body)
    await visitor.visit('/rotate', {})
  }

  assert.deepEqual(seen.map((body) => body.split(' ', 1)[0]), ['1', '2', '3', '4', '5'])
}))

test('should refuse a cookie whose secret is gone', () => withExample('rotating-secrets', async (visitor, example) => {
  await visitor.visit('/')
  const { cookie } = visitor
  const bodies = []
  for (let i = 0; i < 3; i++) {
    await example.visitor().visit('/rotate', {})
    const late = example.visitor()
    late.cookie = cookie
    bodies.push((await late.visit('/')).body)
  }

  assert.deepEqual(bodies, ['2 views, 2 secrets\n', '3 views, 3 secrets\n', '1 views, 3 secrets\n'])
}))

test('should keep sessions of a folder across a restart', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sessions-'))
  const env = { SESSION_FOLDER: folder }
  try {
    const cookie = await withExample('custom-store', async (visitor) => {
      await visitor.visit('/')
      return visitor.cookie
    }, env)

    const bodies = await withExample('custom-store', async (visitor) => {
      visitor.cookie = cookie
      const again = await visitor.visit('/')
      await visitor.visit('/forget', {})
      return [again.body, (await visitor.visit('/')).body]
    }, env)

    assert.deepEqual(bodies, ['2 views\n', '1 views\n'])
    assert.equal(fs.readdirSync(folder).length, 1)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

test('should keep a session in an ES module', () => withExample('esm/index.mjs', async (visitor) => {
  await visitor.visit('/')

  assert.equal((await visitor.visit('/')).body, '2 views\n')
}))

test('should keep a session of an HTTP/2 server', () => withExample('http2', async (visitor, { url }) => {
  const client = http2.connect(url)
  const get = async (headers) => {
    const stream = client.request({ ':path': '/', ...headers }).setEncoding('utf8')
    const [answer] = await once(stream, 'response')
    let body = ''
    for await (const text of stream) body += text
    return { body, cookie: answer['set-cookie']?.[0].split(';', 1)[0] }
  }

  try {
    const { cookie } = await get()
    assert.equal((await get({ cookie })).body, '2 views over HTTP/2.0\n')
  } finally {
    client.close()
  }
}))
