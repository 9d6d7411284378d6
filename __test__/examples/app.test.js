'use strict'

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withExample } = require('./example')

const dataOf = (body) => JSON.parse(/<pre data-session>(.*)<\/pre>/s.exec(body)[1].replaceAll('&quot;', '"'))

test('should count views in the app', () => withExample('app', async (visitor) => {
  await visitor.visit('/')
  const { status, body } = await visitor.visit('/')

  assert.equal(status, 200)
  assert.match(body, /<p class="figure" data-views>2</)
  assert.equal(dataOf(body).views, 2)
}))

test('should show in the app how long the session lives', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/')
  const [, left] = /data-life-ms="(\d+)"/.exec(body)

  assert.ok(left > 0 && left <= dataOf(body).cookie.originalMaxAge, left)
}))

test('should log in and out of the app, under another ID each time', () => withExample('app', async (visitor) => {
  const cookies = []
  const names = []
  for (const [path, fields] of [['/'], ['/login', { name: 'Ada' }], ['/'], ['/logout', {}]]) {
    const { body } = await visitor.visit(path, fields)
    cookies.push(visitor.cookie)
    names.push(dataOf(body).user)
  }

  assert.deepEqual(names, [undefined, 'Ada', 'Ada', undefined])
  assert.equal(new Set(cookies).size, 3)
}))

test('should write a name in the app as text, not as HTML', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/login', { name: '<script>alert("&\'")</script>' })

  assert.match(body, /<b data-user>&lt;script&gt;alert\(&quot;&amp;&#39;&quot;\)&lt;\/script&gt;<\/b>/)
  assert.doesNotMatch(body, /<script>alert/)
}))

test('should never show the whole session ID in the app', () => withExample('app', async (visitor) => {
  const { body } = await visitor.visit('/')
  const [, sid] = /s%3A([\w-]{32})\./.exec(visitor.cookie)
  const [, shown] = /data-sid>([^<]*)</.exec(body)

  assert.ok(sid.startsWith(shown) && shown.length < 10, shown)
  assert.ok(!body.includes(sid))
}))

test('should log nobody in without a name', () => withExample('app', async (visitor) => {
  const { status, body } = await visitor.visit('/login', { name: '  ' })

  assert.equal(status, 200)
  assert.match(body, /Hello, stranger/)
}))
