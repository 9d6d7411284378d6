'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { Example, withExample } = require('./example')

const dataOf = (body) => JSON.parse(/<pre data-session>(.*)<\/pre>/s.exec(body)[1].replaceAll('&quot;', '"'))
const callsOf = (log) => log.split('<li>').slice(1).map((record) => Array.from(record.matchAll(/data-call="(\w+)"/g), ([, name]) => name))

test('should show both devices in the app', () => withExample('app', async (visitor) => {
  const { status, body } = await visitor.visit('/')

  assert.equal(status, 200)
  assert.deepEqual(Array.from(body.matchAll(/data-device="([^"]*)"/g), ([, device]) => device), ['/laptop/', '/phone/'])
}))

test('should keep nothing of a visitor of the app who only looks', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/laptop/')

  assert.match(body, /data-views>0</)
  assert.match(body, /data-empty/)
  assert.equal(visitor.cookies.has('connect.sid'), false)
}))

test('should count views in the app', () => withExample('app', async (visitor) => {
  await visitor.visit('/laptop/views', {})
  const { body } = await visitor.visit('/laptop/views', {})

  assert.match(body, /<p class="figure" data-views>2</)
  assert.equal(dataOf(body).views, 2)
}))

test('should show in the app how long the session lives, in minutes and seconds', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/laptop/views', {})
  const [, left, shown] = /data-life-ms="(\d+)">([^<]*)</.exec(body)

  assert.ok(left > 0 && left <= dataOf(body).cookie.originalMaxAge, left)
  assert.match(shown, /^(5:00|4:\d\d)$/)
}))

test('should log in and out of the app, under another ID each time', () => withExample('app', async (visitor) => {
  const cookies = []
  const names = []
  for (const [path, fields] of [['views', {}], ['login', { name: 'Ada' }], ['views', {}], ['logout', {}], ['views', {}]]) {
    const { body } = await visitor.visit(`/laptop/${path}`, fields)
    cookies.push(visitor.cookies.get('connect.sid'))
    names.push(/data-user>([^<]*)</.exec(body)?.[1])
  }

  assert.deepEqual(names, [undefined, 'Ada', 'Ada', undefined, undefined])
  assert.equal(cookies[3], '', 'the logout takes the cookie away')
  assert.equal(new Set(cookies.filter(Boolean)).size, 3)
}))

test('should show in the app what a login did to the session ID', () => withExample('app', async (visitor) => {
  const idOf = (body) => /data-sid>([^<]*)</.exec(body)[1]
  const before = idOf((await visitor.visit('/laptop/views', {})).body)
  const after = idOf((await visitor.visit('/laptop/login', { name: 'Ada' })).body)
  const { body: log } = await visitor.visit('/laptop/log')

  assert.notEqual(after, before)
  assert.ok(log.includes(`ID <code data-id-before>${before}</code> → <code data-id-after>${after}</code>`), log)
  assert.match(log, new RegExp(`Set-Cookie: connect.sid=s%3A${after}; Path=/laptop; Expires=[^;]*; HttpOnly; SameSite=Lax`))
}))

test('should show in the app what the store was asked, and how long it took', () => withExample('app', async (visitor) => {
  await visitor.visit('/phone/views', {})
  await visitor.visit('/phone/')
  const { body: log } = await visitor.visit('/phone/log')

  assert.deepEqual(callsOf(log), [['get', 'touch'], ['get', 'touch'], ['setNew']])
  assert.doesNotMatch(log, /…<\/b>/)
  assert.match(log, /touch <b>\d+ µs<\/b>/)
}))

test('should show a visitor of the app nothing of others', () => withExample('app', async (visitor, example) => {
  await visitor.visit('/laptop/login', { name: 'Ada' })
  const { body } = await example.visitor().visit('/laptop/log')

  assert.deepEqual(callsOf(body), [])
}))

test('should let a user of the app end sessions of their own, and no others', () => withExample('app', async (visitor, example) => {
  const handlesOf = (body) => Array.from(body.matchAll(/devices\/([\w-]+)\/logout/g), ([, handle]) => handle)
  const another = example.visitor()
  const eve = example.visitor()
  await another.visit('/phone/login', { name: 'Ada' })
  const [handle, ...rest] = handlesOf((await visitor.visit('/laptop/login', { name: 'Ada' })).body)
  assert.deepEqual([handle.length, rest], [22, []])

  await eve.visit('/laptop/login', { name: 'Eve' })
  await eve.visit(`/laptop/devices/${handle}/logout`, {})
  assert.match((await another.visit('/phone/')).body, /data-user>Ada</)
  await visitor.visit(`/laptop/devices/${handle}/logout`, {})
  assert.match((await another.visit('/phone/')).body, /Hello, stranger/)
}))

test('should write a name in the app as text, not as HTML', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/laptop/login', { name: '<script>alert("&\'")</script>' })

  assert.match(body, /<b data-user>&lt;script&gt;alert\(&quot;&amp;&#39;&quot;\)&lt;\/script&gt;<\/b>/)
  assert.doesNotMatch(body, /<script>alert/)
}))

test('should never show the whole session ID or a signature in the app', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/laptop/views', {})
  const { body: log } = await visitor.visit('/laptop/log')
  const [, sid, signature] = /s%3A([\w-]{32})\.([^;]{8})/.exec(visitor.cookies.get('connect.sid'))

  for (const text of [body, log]) {
    assert.ok(text.includes(`${sid.slice(0, 6)}…`))
    assert.ok(!text.includes(sid.slice(0, 8)) && !text.includes(signature))
  }
}))

test('should log nobody in without a name', () => withExample('app', async (visitor) => {
  const { status, body } = await visitor.visit('/laptop/login', { name: '  ' })

  assert.equal(status, 200)
  assert.match(body, /Hello, stranger/)
}))

test('should know a visitor of the app again after a restart, with a file for sessions', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-app-'))
  const env = { SESSION_FILE: path.join(folder, 'sessions.db'), SESSION_SECRET: 'a secret that outlives the process' }
  try {
    const cookies = await withExample('app', async (visitor) => {
      await visitor.visit('/laptop/login', { name: 'Ada' })
      return visitor.cookies
    }, env)

    await withExample('app', async (visitor) => {
      visitor.cookies = cookies
      assert.match((await visitor.visit('/laptop/')).body, /data-user>Ada</)
    }, env)
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
})

test('should say which variable chooses another port when that of the app is in use', () => withExample('app', async (visitor) => {
  const { port } = new URL(visitor.url)
  await assert.rejects(Example.start('app', { PORT: port }), ({ message }) => message.includes(`Port ${port} is in use`) && message.includes('PORT=') && !message.includes('at Server'))
}))
