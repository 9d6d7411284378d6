'use strict'

/** Every opt-in option, each with its values, as an app would set them one at a time. All sessions are one user's under `users`. */
const features = [
  { revive: false }, { conflict: 'merge' }, { saveBefore: 'redirect' }, { saveBefore: 'response' }, { clearCookie: true },
  { strictCookies: true }, { timeouts: { idle: 60000, absolute: 120000 } }, { timeouts: { idle: 60000, touchEvery: 10000 } },
  { users: { key: () => 'ann', max: 10 } }, { outage: { timeout: 60000, policy: 'error' } },
  { outage: { timeout: 60000, policy: 'anonymous' } }, { doctor: true }, { preset: 'strict', cookie: { secure: false } }
]

/** What an app is like that has a store of ours, or where that can do without, one of somebody else's. */
const kindsFor = (feature) => feature.users === undefined ? ['memory', 'async'] : ['memory']

module.exports = { features, kindsFor }
