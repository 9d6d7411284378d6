'use strict'

/** `sessions.load(req)`: the session of an upgrade. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

/** As express-session's are, and with more. */
const kinds = {
  'as in express-session': {},
  'with revive: false': { revive: false },
  'with strictCookies': { strictCookies: true }
}

function upgrade (cookie, url = '/') {
  return { method: 'GET', url, headers: cookie === undefined ? {} : { cookie } }
}

for (const [words, options] of Object.entries(kinds)) {
  describe(`sessions.load(req), ${words}`, () => {
    /** A store with the session of ann. */
    function withStore (scenario, more = {}) {
      return withSite(ours, async (site) => {
        const store = storeKinds.async(ours)
        store.texts.set('ann', JSON.stringify({ cookie: { originalMaxAge: null, expires: null, path: '/' }, user: 'ann' }))
        await scenario(site.session({ store, ...options, ...more }), store)
      })
    }

    it("should give the session of the request's cookie, on the request as well", () => withStore(async (sessions) => {
      const req = upgrade(cookieFor('ann'))
      const session = await sessions.load(req)
      assert.equal(session.user, 'ann')
      assert.equal(req.session, session)
      assert.equal(req.sessionID, 'ann')
    }))

    for (const [words, cookie] of [
      ['without a cookie', undefined],
      ['with a forged cookie', cookieFor('ann', { secret: 'another' })],
      ['with an unsigned cookie', 'connect.sid=ann'],
      ['with a cookie of a session that is gone', cookieFor('bob')]
    ]) {
      it(`should give nothing, and make no session, for a request ${words}`, () => withStore(async (sessions, store) => {
        const req = upgrade(cookie)
        assert.equal(await sessions.load(req), undefined)
        assert.equal(req.session, undefined)
        assert.equal(store.texts.size, 1)
      }))
    }

    it('should give nothing outside of the path of the cookie', () => withStore(async (sessions) => {
      assert.equal(await sessions.load(upgrade(cookieFor('ann'), '/elsewhere')), undefined)
    }, { cookie: { path: '/app' } }))

    it("should reject with the store's error", () => withStore(async (sessions, store) => {
      store.get = (sid, callback) => callback(new Error('no route to host'))
      await assert.rejects(sessions.load(upgrade(cookieFor('ann'))), { message: 'no route to host' })
    }))

    it('should reject while the store is disconnected', () => withStore(async (sessions, store) => {
      store.emit('disconnect')
      await assert.rejects(sessions.load(upgrade(cookieFor('ann'))), { code: 'ERR_SESSION_STORE_UNAVAILABLE', status: 503 })
    }))

    it('should give a session that can be saved, and that learns by reload of its end', () => withStore(async (sessions, store) => {
      const req = upgrade(cookieFor('ann'))
      const session = await sessions.load(req)
      session.messages = 1
      await session.save()
      assert.equal(JSON.parse(store.texts.get('ann')).messages, 1)
      store.texts.delete('ann')
      await assert.rejects(session.reload())
    }))

    it('should give the session that the request has already', () => withStore(async (sessions) => {
      const req = upgrade(cookieFor('ann'))
      req.session = { mine: true }
      assert.equal(await sessions.load(req), req.session)
    }))
  })
}
