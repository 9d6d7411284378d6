'use strict'

/** What a request leaves behind is cheap to collect: none of it starts among V8's old objects. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const http = require('node:http')
const v8 = require('node:v8')
const vm = require('node:vm')
const session = require('../..')

v8.setFlagsFromString('--allow-natives-syntax')
const isYoung = vm.runInThisContext('(object) => %InYoungGeneration(object)')

test('should hook into a response with functions that are young', function () {
  const req = new http.IncomingMessage(null)
  req.url = '/'
  const res = new http.ServerResponse(req)
  session({ secret: 'keyboard cat', resave: false, saveUninitialized: false })(req, res, () => {})
  assert.deepEqual([isYoung(res.end), isYoung(res.writeHead), isYoung(req.session)], [true, true, true])
})
