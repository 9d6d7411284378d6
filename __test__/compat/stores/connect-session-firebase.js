'use strict'

const { RemoteMap } = require('../fakes/remote-map')

/** A Firebase database of one list: `ref(list)` is the list, `child(key)` an entry. */
function fakeDatabase (map) {
  const found = (value) => ({ exists: () => value !== undefined, val: () => value, forEach () {} })
  const list = {
    once: async () => found(await map.values()),
    remove: () => map.clear(),
    child: (key) => ({
      once: async () => found(await map.get(key)),
      set: (value) => map.set(key, value),
      remove: async () => { await map.delete(key) }
    })
  }

  return { ref: () => list }
}

module.exports = {
  package: 'connect-session-firebase',
  install: { 'connect-session-firebase': '11.0.0' },
  npm: ['--legacy-peer-deps'],
  level: 'F',
  backend: 'fake Firebase client',

  open ({ session, load }) {
    const FirebaseStore = load('connect-session-firebase')(session)
    const map = new RemoteMap()

    return { store: new FirebaseStore({ database: fakeDatabase(map) }), lose: () => map.lose() }
  }
}
