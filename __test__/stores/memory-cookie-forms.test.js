'use strict'

/** A MemoryStore keeps what cookies have in common once. Nobody can tell, however unusual and however many they are. */

const { alike, answer } = require('../units/support/alike')

const MINUTE = 60000
const unusual = {
  'a date in the past, as text': () => '2001-01-01T00:00:00.000Z',
  'a date to come, as text': (now) => new Date(now + MINUTE).toISOString(),
  'no date': () => 'soon',
  'an invalid date': () => new Date(NaN),
  false: () => false,
  'empty text': () => '',
  'a number in the past': () => 1,
  'a number to come': (now) => now + MINUTE,
  undefined: () => undefined
}

for (const [what, expires] of Object.entries(unusual)) {
  alike(`should keep and end a session whose cookie's expires is ${what} as express-session does`, async function ({ MemoryStore, Cookie }, clock) {
    const store = new MemoryStore()
    const cookie = new Cookie()
    cookie.expires = expires(Date.now())
    store.set('a', { cookie, views: 1 })
    const read = async () => JSON.stringify(await answer(store, 'get', 'a'))
    const seen = [await read()]
    store.touch('a', { cookie })
    seen.push(await read())
    clock.advance(MINUTE)
    return [...seen, await read()]
  })
}

alike('should keep the cookies of sessions whose cookies all differ', async function ({ MemoryStore, Cookie }) {
  const store = new MemoryStore()
  const sids = Array.from({ length: 1100 }, (_, i) => `id-${i}`)
  for (const [i, sid] of sids.entries()) store.set(sid, { cookie: new Cookie({ path: `/${i}`, maxAge: i % 2 ? MINUTE : null }), i })
  const paths = []
  for (const sid of sids) {
    const [, { cookie, i }] = await answer(store, 'get', sid)
    paths.push([i, cookie.path, cookie.expires ?? null])
  }
  return paths
})

const writers = {
  'spaces between': (stringify) => (value, replacer) => stringify(value, replacer, 1),
  'characters escaped': (stringify) => (...args) => stringify(...args)?.replaceAll('x', '\\u0078')
}

for (const [what, writer] of Object.entries(writers)) {
  alike(`should keep a session that an app's own JSON.stringify writes with ${what}`, async function ({ MemoryStore, Cookie }) {
    const { stringify } = JSON
    const store = new MemoryStore()
    JSON.stringify = writer(stringify)
    try {
      store.set('a', { cookie: new Cookie({ maxAge: MINUTE }), views: 1 })
    } finally {
      JSON.stringify = stringify
    }
    return [await answer(store, 'get', 'a'), JSON.parse(store.sessions.a)]
  })
}

alike('should leave a session as it is that a touch finds to be none', async function ({ MemoryStore, Cookie }) {
  const store = new MemoryStore()
  const cookie = new Cookie()
  store.set('a', { cookie, toJSON: () => false })
  store.touch('a', { cookie })
  return store.sessions.a
})
