'use strict'

const { setImmediate, setTimeout } = require('../timers.js')

/** What the tests of testing.js do with stores. */

function cookie (more) {
  return { originalMaxAge: null, httpOnly: true, path: '/', ...more }
}

function delay (ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What a method calls back with. */
function call (store, method, ...args) {
  return new Promise((resolve, reject) => {
    store[method](...args, (err, value) => {
      if (err) reject(err)
      else resolve(value)
    })
  })
}

/** A session as plain data: stores may give class instances. */
async function load (store, sid) {
  return JSON.parse(JSON.stringify(await call(store, 'get', sid)))
}

async function fill (store, count) {
  const saves = Array.from({ length: count }, (_, n) => call(store, 'set', `s${n}`, { cookie: cookie(), n }))
  await Promise.all(saves)
}

/** The next uncaught exception; the test runner does not see it. */
function nextUncaught (t) {
  return new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback((err) => {
      process.setUncaughtExceptionCaptureCallback(null)
      resolve(err)
    })
    t.after(() => process.setUncaughtExceptionCaptureCallback(null))
  })
}

/** @returns {Promise<number>} how often a method calls back; rejected where that is before the method returns */
async function countCallbacks (store, method, args) {
  let called = 0
  let returned = false
  await new Promise((resolve, reject) => {
    store[method](...args, (err) => {
      called += 1
      if (err) reject(err)
      else if (!returned) reject(new Error(`${method} called back at once`))
      else setImmediate(resolve)
    })
    returned = true
  })
  return called
}

module.exports = { call, cookie, countCallbacks, delay, fill, load, nextUncaught }
