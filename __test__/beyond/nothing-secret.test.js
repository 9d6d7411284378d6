'use strict'

/** No session ID, no data and no user stands in any warning or message of a channel. */

const diagnostics = require('node:diagnostics_channel')
const { describe, it } = require('node:test')
const { inspect } = require('node:util')
const assert = require('node:assert/strict')
const { EVENTS, PREFIX, STORE_CALLS } = require('../../lib/channels')
const { HANGING } = require('../support/limits')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { mistakes, warningsOf } = require('./support/mistakes')

/** Stands in each session ID, in all data, and in each user's name. */
const MARK = 'm4rk'

let ids = 0
const genid = () => `${MARK}-id-${++ids}`

/** @returns {string} all that is in a message, less the request that it is about */
const textOf = ({ req, ...message }) => inspect(message, { depth: 9, showHidden: true, maxStringLength: null })

describe('doctor', { timeout: HANGING }, () => {
  for (const [name, { wrong: [options, prepare, visits = ['/']] }] of Object.entries(mistakes)) {
    it(`should show neither IDs nor data in its warning of ${name}`, async () => {
      const marked = (app, store) => {
        app.use((req, res, next) => {
          if (req.session && req.path !== '/') req.session[`${MARK}-key`] = `${MARK}-value`
          next()
        })
        prepare(app, store)
      }
      const seen = await warningsOf({ genid, ...options }, marked, [...visits, `/${MARK}`, `/${MARK}?${MARK}=1`])
      assert.ok(seen.length > 0)
      for (const warning of seen) assert.ok(!inspect(warning, { depth: 9, showHidden: true }).includes(MARK), warning.message)
    })
  }
})

/** What visitors and a store do in one program; each step is a path, or what happens to the store. */
const steps = [
  '/login', '/change', '/read', '/regenerate', '/stream', '/unset', '/login', '/logout', '/read',
  (store) => { store.texts.clear() }, '/change',
  '/login', (store) => { store.get = (sid, callback) => callback(Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' })) }, '/read', '/change',
  (store) => { store.get = () => {} }, '/read',
  (store) => { store.get = () => { throw new Error('thrown') } }, '/read',
  (store) => { delete store.get; store.emit('disconnect') }, '/change',
  (store) => { store.emit('connect') }, '/read', '/conflict', '/gone'
]

async function act (req, res, store) {
  const { session } = req
  switch (req.url) {
    case '/login':
      await session.regenerate()
      req.session.user = `${MARK}-user`
      break
    case '/change': session.data = [`${MARK}-data`]; break
    case '/regenerate': await session.regenerate({ keep: true }); break
    case '/logout': await session.destroy(); break
    case '/unset': req.session = null; break
    case '/stream':
      session.data = `${MARK}-stream`
      res.write('a')
      break
    case '/conflict':
    case '/gone':
      session.data = `${MARK}-mine`
      for (const [sid, text] of store.texts) {
        if (req.url === '/gone') store.texts.delete(sid)
        else store.texts.set(sid, JSON.stringify({ ...JSON.parse(text), theirs: `${MARK}-theirs` }))
      }
  }
}

describe('channels', { timeout: HANGING }, () => {
  for (const [name, options] of Object.entries({
    'outage and conflict': { conflict: 'merge', outage: { timeout: 200, policy: 'anonymous' }, unset: 'destroy' },
    'saveBefore and an error for an outage': { saveBefore: 'response', revive: false, outage: { timeout: 200, policy: 'error' } },
    timeouts: { timeouts: { absolute: 3600000 }, outage: { timeout: 200 } }
  })) {
    it(`should carry neither IDs nor data, with ${name}`, () => withSite(ours, async (site) => {
      const seen = new Map()
      const note = (message, channel) => seen.set(`${channel} ${message.reason ?? ''}`, [...seen.get(channel) ?? [], textOf(message)])
      const names = [...EVENTS.map((event) => PREFIX + event), ...['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((step) => `tracing:${STORE_CALLS}:${step}`)]
      for (const name of names) diagnostics.subscribe(name, note)
      try {
        const store = storeKinds.async(ours)
        site.serve(site.session({ genid, store, ...options }), (req, res) => {
          act(req, res, store).catch(() => {}).then(() => res.end())
        })
        for (const step of steps) {
          if (typeof step === 'string') await site.visit(step)
          else step(store)
        }
        for (const cookie of [`connect.sid=${MARK}`, cookieFor(`${MARK}-1`), cookieFor(`${MARK}-2`, { secret: 'another' })]) {
          await site.visit('/read', { headers: { cookie } })
        }
      } finally {
        for (const name of names) diagnostics.unsubscribe(name, note)
      }

      for (const event of ['create saved', 'end destroy', 'reject forged', 'reject unsigned', 'reject unknown', 'outage error', 'outage timeout']) {
        assert.ok(seen.has(PREFIX + event), event)
      }
      for (const [channel, texts] of seen) for (const text of texts) assert.ok(!text.includes(MARK), `${channel} ${text}`)
    }))
  }
})
