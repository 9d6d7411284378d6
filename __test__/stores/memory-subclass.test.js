'use strict'

/** MemoryStore as a parent, in every way people have of making children. */

const { inherits } = require('node:util')
const { alike, answer, thrownBy } = require('../units/support/alike')

const kinds = {
  'made with util.inherits' ({ MemoryStore }) {
    function Mine () { MemoryStore.call(this) }
    inherits(Mine, MemoryStore)
    return new Mine()
  },
  'made with Object.create' ({ MemoryStore }) {
    function Mine () { MemoryStore.call(this) }
    Mine.prototype = Object.create(MemoryStore.prototype)
    return new Mine()
  },
  'made with __proto__' ({ MemoryStore }) {
    function Mine () { MemoryStore.call(this) }
    Object.setPrototypeOf(Mine.prototype, MemoryStore.prototype)
    return new Mine()
  },
  'made with class': ({ MemoryStore }) => new (class Mine extends MemoryStore {})(),
  'with a field': ({ MemoryStore }) => new (class Mine extends MemoryStore { mine = 1 })(),
  'whose prototype is an instance' ({ MemoryStore }) {
    function Mine () {}
    Mine.prototype = new MemoryStore()
    return new Mine()
  },
  'whose parent was called on a plain object': ({ MemoryStore }) => Object.setPrototypeOf(called(MemoryStore), MemoryStore.prototype),
  'that borrows methods': ({ MemoryStore }) => Object.assign(called(MemoryStore), MemoryStore.prototype)
}

function called (MemoryStore) {
  const store = {}
  MemoryStore.call(store)
  return store
}

for (const [kind, make] of Object.entries(kinds)) {
  alike(`should work in a store ${kind}`, (subject) => useOf(make(subject), subject))
}

/** Resolves to what a store answers from its first use on. */
async function useOf (store, { Cookie }) {
  const seen = [Object.keys(store.sessions ?? {}), await answer(store, 'set', 'a', { cookie: new Cookie(), views: 1 })]
  seen.push(await answer(store, 'get', 'a'), await answer(store, 'all'), await answer(store, 'length'))
  seen.push(await answer(store, 'touch', 'a', { cookie: new Cookie({ path: '/x' }) }), Object.entries(store.sessions))
  seen.push(await answer(store, 'destroy', 'a'), await answer(store, 'length'), await answer(store, 'clear'))
  return seen
}

alike('should work when its constructor never ran but sessions was set', function (subject) {
  const store = Object.create(subject.MemoryStore.prototype)
  store.sessions = Object.create(null)
  return useOf(store, subject)
})

alike('should find the sessions that somebody set in its place', function (subject) {
  const store = Object.create(subject.MemoryStore.prototype)
  store.sessions = { a: '{"cookie":{},"views":1}' }
  return answer(store, 'get', 'a')
})

alike('should let a subclass set its sessions', async function (subject) {
  class Mine extends subject.MemoryStore {
    constructor () {
      super()
      this.sessions = { a: '{"cookie":{},"views":1}' }
    }
  }
  const store = new Mine()
  store.set('b', { cookie: new subject.Cookie() })
  return [await answer(store, 'get', 'a'), Object.keys(store.sessions)]
})

alike('should let a subclass declare its sessions as a field', async function (subject) {
  const Mine = class extends subject.MemoryStore { sessions = { a: '{"cookie":{},"views":1}' } }
  const store = new Mine()
  store.set('b', { cookie: new subject.Cookie() })
  return [await answer(store, 'get', 'a'), await answer(store, 'get', 'b'), Object.keys(store.sessions)]
})

const overrides = {
  all (callback) { setImmediate(callback, null, { x: {}, y: {}, z: {} }) },
  get (sid, callback) { setImmediate(callback, null, { cookie: {}, of: sid }) },
  length (callback) { setImmediate(callback, null, 42) },
  set (sid, session, callback) { setImmediate(callback, new Error('full')) },
  touch (sid, session, callback) { setImmediate(callback, new Error('untouchable')) },
  destroy (sid, callback) { setImmediate(callback, new Error('indestructible')) },
  clear (callback) { setImmediate(callback, new Error('opaque')) }
}

const everyMethod = [
  ['set', 'a', { cookie: {} }], ['get', 'a'], ['touch', 'a', { cookie: {} }], ['all'], ['length'], ['destroy', 'a'], ['clear']
]

for (const [name, method] of Object.entries(overrides)) {
  for (const [how, override] of [['on the instance', (store) => store], ['in a subclass', (store) => Object.getPrototypeOf(store)]]) {
    alike(`should use what replaces ${name} ${how}`, async function (subject) {
      class Mine extends subject.MemoryStore {}
      const store = new Mine()
      override(store)[name] = method
      const seen = []
      for (const [called, ...args] of everyMethod) {
        const results = await answer(store, called, ...args)
        seen.push([called, results.map((result) => result instanceof Error ? result.message : result)])
      }
      return seen
    })
  }
}

alike('should pass on the error of a subclass\'s all to the callback of length', function (subject) {
  class Mine extends subject.MemoryStore {
    all (callback) { callback(new Error('lost')) }
  }
  return new Promise((resolve) => new Mine().length((...args) => resolve(args.map(String))))
}, ['Error: lost'])

alike('should count what a subclass\'s get leaves in all', async function (subject) {
  class Mine extends subject.MemoryStore {
    get (sid, callback) { super.get(`mine:${sid}`, callback) }
    set (sid, session, callback) { super.set(`mine:${sid}`, session, callback) }
  }
  const store = new Mine()
  store.set('a', { cookie: new subject.Cookie(), views: 1 })
  return [await answer(store, 'get', 'a'), await answer(store, 'length'), Object.keys(store.sessions)]
})

alike('should be a function, a Store and an EventEmitter', function ({ MemoryStore, Store }) {
  const store = new MemoryStore()
  const events = []
  store.on('disconnect', (...args) => events.push(args))
  store.emit('disconnect', 1)
  return [
    typeof MemoryStore, MemoryStore.name, MemoryStore.super_ === Store, events,
    store instanceof Store, store instanceof require('node:events'), MemoryStore.prototype.constructor === MemoryStore,
    thrownBy(() => MemoryStore())?.split(':')[0]
  ]
})

alike('should have upstream\'s methods, with their names and lengths', ({ MemoryStore }) => (
  ['all', 'clear', 'destroy', 'get', 'set', 'length', 'touch', 'regenerate', 'load', 'createSession'].map((name) => [
    name, MemoryStore.prototype[name].length, Object.keys(MemoryStore.prototype).includes(name)
  ])
))
