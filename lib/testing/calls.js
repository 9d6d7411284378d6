'use strict'

const { setTimeout } = require('../timers.js')

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

/** The next exception nobody catches, kept from the test runner. */
function nextUncaught (t) {
  return new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback((err) => {
      process.setUncaughtExceptionCaptureCallback(null)
      resolve(err)
    })
    t.after(() => process.setUncaughtExceptionCaptureCallback(null))
  })
}

module.exports = { call, cookie, delay, fill, load, nextUncaught }
