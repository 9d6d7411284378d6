'use strict'

/** Requests with another prototype become dictionaries where that makes adding to them cheap; nothing else of them changes. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const http = require('node:http')
const v8 = require('node:v8')
const vm = require('node:vm')
const { makeAddingCheap } = require('../../lib/request/cheap-properties')

const isOldEngine = parseInt(process.versions.v8) < 13

v8.setFlagsFromString('--allow-natives-syntax')
const isDictionary = vm.runInThisContext('(object) => !%HasFastProperties(object)')

function request () {
  const req = new http.IncomingMessage(null)
  req.url = '/'
  return req
}

/** A request as Express passes it on. */
function expressRequest () {
  return Object.setPrototypeOf(request(), Object.create(http.IncomingMessage.prototype, { app: { value: {} } }))
}

test('should make a dictionary of a request with another prototype, with an engine that gains by it', function () {
  const req = expressRequest()
  makeAddingCheap(req)
  assert.equal(isDictionary(req), isOldEngine)
})

test('should leave a request of node:http as it is', function () {
  const req = request()
  makeAddingCheap(req)
  assert.equal(isDictionary(req), false)
})

test('should leave a request of a subclass as it is', function () {
  class Request extends http.IncomingMessage {}
  const req = new Request(null)
  makeAddingCheap(req)
  assert.equal(isDictionary(req), false)
})

test('should change nothing that can be seen of a request', function () {
  const req = expressRequest()
  const before = Object.entries(Object.getOwnPropertyDescriptors(req))
  makeAddingCheap(req)
  assert.deepEqual(Object.entries(Object.getOwnPropertyDescriptors(req)), before)
})

for (const [what, req] of [
  ['is frozen', Object.freeze(expressRequest())],
  ['is no request', Object.create({})],
  ['has no prototype', Object.create(null)],
  ['hides what others show', Object.defineProperty(expressRequest(), 'complete', { enumerable: false })]
]) {
  test(`should leave an object alone that ${what}`, function () {
    const before = Object.getOwnPropertyDescriptors(req)
    makeAddingCheap(req)
    assert.deepEqual(Object.getOwnPropertyDescriptors(req), before)
  })
}
