'use strict'

/** `timeouts`: what `session()` refuses. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const refused = {
  'an idle time longer than the absolute one': [{ idle: 2, absolute: 1 }, /timeouts.idle must not be longer than timeouts.absolute; got 2 and 1/],
  'touchEvery as long as idle': [{ idle: 2, touchEvery: 2 }, /timeouts.touchEvery must be shorter/],
  'touchEvery alone': [{ touchEvery: 2 }, /needs the option timeouts.idle/],
  'a time that is no number': [{ idle: '30m' }, /timeouts.idle must be a whole number of ms, 1 or more; got '30m'/],
  'a time of 0': [{ absolute: 0 }, /timeouts.absolute must be/],
  'an unknown name': [{ idel: 1 }, /did you mean timeouts.idle/],
  'what is no object': [3600000, /timeouts must be an object/]
}

for (const [name, [timeouts, message]] of Object.entries(refused)) {
  test(`should refuse ${name}`, () => {
    assert.throws(() => ours.session({ secret: 'x', timeouts }), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION', message })
  })
}

test('should refuse idle with a store that does not record uses', () => {
  const without = storeKinds['async without touch'](ours)
  const stores = [without, ...[{ disableTouch: true }, { disableTTL: true }, { ttl: () => 1 }].map((settings) => Object.assign(storeKinds.async(ours), settings))]
  for (const store of stores) {
    assert.throws(() => ours.session({ secret: 'x', store, timeouts: { idle: 1 } }), { name: 'TypeError', code: 'ERR_SESSION_STORE_UNABLE', message: /timeouts.idle/ })
    ours.session({ secret: 'x', store, timeouts: { absolute: 1 } })
  }
})
