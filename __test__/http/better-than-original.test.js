'use strict'

/** The few places where express-session crashes or leaks and this package does not. */

const http2 = require('node:http2')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { SECRET, cookieFor, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

/** Serves `listener` over HTTP/2 for the time of `use(get)`, where `get(headers)` resolves to the answer. */
async function overHttp2 (listener, use) {
  const server = http2.createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`)

  const get = (headers = {}) => new Promise(function (resolve, reject) {
    const stream = client.request({ ':path': '/', ...headers })
    const answer = { body: '' }

    stream.setEncoding('utf8')
    stream.on('response', (received) => { answer.headers = received })
    stream.on('data', (text) => { answer.body += text })
    stream.on('error', reject)
    stream.on('end', () => resolve({ status: answer.headers[':status'], setCookie: answer.headers['set-cookie'] || [], body: answer.body }))
  })

  try {
    return await use(get)
  } finally {
    client.close()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Returns a listener with sessions of `subject`, whose store answers on a later turn. */
function countingOverHttp2 (subject, site, end) {
  const session = site.session({ store: site.store('async') })

  return (req, res) => session(req, res, function (error) {
    if (error) return res.stream.destroy(error)
    req.session.views = (req.session.views || 0) + 1
    end(req, res)
  })
}

test('should keep a session over HTTP/2', async function () {
  const visits = await withSite(ours, (site) => overHttp2(
    countingOverHttp2(ours, site, (req, res) => res.end(`${req.session.views} views`)),
    async (get) => [await get(), await get({ cookie: cookieFor('id-1') })]
  ))

  assert.deepEqual(visits, [
    { status: 200, setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`], body: '1 views' },
    { status: 200, setCookie: [], body: '2 views' }
  ])
})

for (const [what, end, body] of [
  ['after writeHead', (req, res) => { res.writeHead(201); res.end('made') }, 'made'],
  ['after write', (req, res) => { res.write('one '); res.end('two') }, 'one two'],
  ['without a body', (req, res) => res.end(), ''],
  ['with a Content-Length', (req, res) => { res.setHeader('Content-Length', 5); res.end('hello') }, 'hello'],
  ['with a Buffer', (req, res) => res.end(Buffer.from('bytes')), 'bytes']
]) {
  test(`should end an HTTP/2 response ${what}`, async function () {
    const answer = await withSite(ours, (site) => overHttp2(countingOverHttp2(ours, site, end), (get) => get()))

    assert.equal(answer.body, body)
    assert.equal(answer.setCookie.length, 1)
  })
}

test('should need its own way over HTTP/2 because express-session throws there', async function () {
  const thrown = await withSite(original, (site) => overHttp2(
    countingOverHttp2(original, site, function (req, res) {
      try {
        res.end('hello')
      } catch (error) {
        site.events.push(error.message)
        res.stream.respond({ ':status': 500 }, { endStream: true })
      }
    }),
    async (get) => {
      await get()
      return site.events
    }
  ))

  assert.deepEqual(thrown, ['res._implicitHeader is not a function'])
})

for (const name of ['toString', 'constructor', 'hasOwnProperty', '__proto__', 'valueOf']) {
  test(`should keep a session in a cookie named ${name}`, async function () {
    const visits = await withSite(ours, async function (site) {
      site.serve(site.session({ name }), function (req, res) {
        req.session.views = (req.session.views || 0) + 1
        res.end(String(req.session.views))
      })
      const without = await site.visit('/', { headers: { cookie: 'a=1' } })
      const second = await site.visit()
      return [without.status, without.setCookie, second.body]
    })

    assert.deepEqual(visits, [200, [`${cookieFor('id-1', { name, secret: SECRET })}; Path=/; HttpOnly`], '2'])
  })
}

test('should need its own cookie look-up because express-session fails on a cookie named toString', async function () {
  const answer = await withSite(original, async function (site) {
    site.serve(site.session({ name: 'toString' }), (req, res) => res.end())
    const { status } = await site.visit('/', { headers: { cookie: 'a=1' } })
    return { status, errors: site.errors }
  })

  assert.deepEqual(answer, { status: 500, errors: ['TypeError: raw.substr is not a function'] })
})

/** Fills a MemoryStore with sessions that live for a minute, lets them expire, and goes on with new ones. */
async function fillAndOutlive (site, subject, { expired, fresh, options }) {
  const store = new subject.MemoryStore(options)
  const save = (sid) => new Promise(function (resolve) {
    const cookie = new subject.Cookie({ maxAge: 60000 })
    store.set(sid, { cookie, user: sid }, resolve)
  })

  for (let i = 0; i < expired; i++) await save(`old-${i}`)
  site.clock.advance(62000)
  for (let i = 0; i < fresh; i++) await save(`new-${i}`)

  return store
}

test('should let expired sessions go although nobody asks for them', async function () {
  const gone = await withSite(ours, async function (site) {
    const options = { dispose: (sid) => site.events.push(sid) }
    await fillAndOutlive(site, ours, { expired: 200, fresh: 400, options })
    return site.events
  })

  assert.deepEqual(gone.sort(), Array.from({ length: 200 }, (_, i) => `old-${i}`).sort())
})

test('should need a sweep of its own because express-session keeps expired sessions for good', async function () {
  const kept = await withSite(original, async function (site) {
    const store = await fillAndOutlive(site, original, { expired: 200, fresh: 400 })
    return Object.keys(store.sessions).filter((sid) => sid.startsWith('old-')).length
  })

  assert.equal(kept, 200)
})

test('should not count or list expired sessions', async function () {
  const seen = await withSite(ours, async function (site) {
    const store = await fillAndOutlive(site, ours, { expired: 5, fresh: 2 })
    const length = await new Promise((resolve) => store.length((error, count) => resolve(error || count)))
    const all = await new Promise((resolve) => store.all((error, sessions) => resolve(error || Object.keys(sessions))))
    return { length, all }
  })

  assert.deepEqual(seen, { length: 2, all: ['new-0', 'new-1'] })
})
