'use strict'

/*
 * Node's timers and ticks as they were when this package was loaded. Fake timers, such as Jest's or
 * node:test's, stop the app's clock; they don't stop requests and stores. So nothing here uses the
 * globals, and files that are loaded late get the real ones as well.
 */

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, queueMicrotask } = globalThis
const { nextTick } = process

module.exports = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, nextTick, queueMicrotask }
