'use strict'

/** When requests go the short way to MemoryStore's table: whenever nobody can tell, or they would be slower and no test would see it. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { tableToLoadFrom, tableToSaveTo, tableToTouchIn } = require('../../lib/request/memory-shortcut')
const MemoryStore = require('../../session/memory')
const Session = require('../../session/session')

const { save } = Session.prototype

/** A request's session in a store, whose `save` is wrapped as the middleware does. */
function requestTo (store) {
  const session = { id: 'id-1', save () {}, req: { sessionStore: store } }
  return { req: { session }, setup: { store }, saveWrapper: session.save, wrappedSave: save }
}

const ways = {
  load: (store) => tableToLoadFrom(store, 'id-1'),
  save: (store) => tableToSaveTo(requestTo(store)),
  touch: tableToTouchIn
}
const methods = { load: ['get', 'createSession'], save: ['set'], touch: ['touch'] }

for (const [way, find] of Object.entries(ways)) {
  test(`should take the short way to ${way}`, function () {
    for (const options of [{}, { max: 5 }, { ttl: 60000 }]) assert.notEqual(find(new MemoryStore(options)), undefined)
  })

  test(`should not take the short way to ${way} where a method was replaced, on the store or by a subclass`, function () {
    for (const method of methods[way]) {
      const store = new MemoryStore()
      store[method] = function (...args) { return MemoryStore.prototype[method].apply(this, args) }
      assert.equal(find(store), undefined, method)

      const Subclass = class extends MemoryStore {}
      Subclass.prototype[method] = store[method]
      assert.equal(find(new Subclass()), undefined, method)
    }
  })

  test(`should not take the short way to ${way} where removed sessions are reported`, function () {
    assert.equal(find(new MemoryStore({ dispose () {} })), undefined)
  })
}

test('should not take the short way where debug output shows each step', function () {
  const script = "const MemoryStore = require('./session/memory'); process.exit(require('./lib/request/memory-shortcut').tableToTouchIn(new MemoryStore()) === undefined ? 0 : 1)"
  const run = (env) => spawnSync(process.execPath, ['-e', script], { cwd: path.join(__dirname, '../..'), env: { ...process.env, DEBUG: '', ...env } }).status
  assert.deepEqual([run({ DEBUG: 'express-session' }), run({})], [0, 1])
})

test('should not take the short way to load by an ID that is no text', function () {
  for (const sid of [1, undefined, null, {}]) assert.equal(tableToLoadFrom(new MemoryStore(), sid), undefined)
})

test('should not take the short way to save what is not what the middleware loaded', function () {
  const store = new MemoryStore()
  const differences = [
    (request) => { request.saveWrapper = () => {} },
    (request) => { request.wrappedSave = () => {} },
    ({ req }) => { req.session.req.sessionStore = new MemoryStore() },
    ({ req }) => { req.session.id = 1 }
  ]
  for (const make of differences) {
    const request = requestTo(store)
    make(request)
    assert.equal(tableToSaveTo(request), undefined, String(make))
  }
})
