'use strict'

/** The examples that watch sessions by channels. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withExample } = require('./example')

test('should count sessions and time store calls for Prometheus', () => withExample('metrics', async (visitor, example) => {
  await visitor.visit('/')
  await visitor.visit('/')
  await visitor.visit('/logout', {})
  const forger = example.visitor()
  forger.cookie = 'connect.sid=s%3Aabc.def'
  await forger.visit('/')

  const { body, headers } = await visitor.visit('/metrics')
  assert.match(headers.get('content-type'), /^text\/plain/)
  assert.match(body, /^session_events_total\{event="create",reason="saved"\} 3$/m)
  assert.match(body, /^session_events_total\{event="end",reason="destroy"\} 1$/m)
  assert.match(body, /^session_events_total\{event="reject",reason="forged"\} 1$/m)
  assert.match(body, /^session_store_seconds_count\{method="destroy",outcome="ok"\} 1$/m)
  assert.match(body, /^session_store_seconds_bucket\{method="set",outcome="ok",le="\+Inf"\} 4$/m)
}))

test('should make a span of each call of the store, and of its errors', () => withExample('opentelemetry', async (visitor) => {
  await visitor.visit('/')
  await visitor.visit('/')
  await visitor.visit('/break', {})
  const { status, body } = await visitor.visit('/')
  assert.deepEqual([status, body], [500, 'no route to host'])

  const spans = JSON.parse((await visitor.visit('/spans')).body)
  const last = spans.at(-1)
  assert.ok(spans.some(({ name }) => name === 'session.set'))
  assert.ok(spans.every(({ kind }) => kind === 2))
  assert.equal(last.name, 'session.get')
  assert.deepEqual(last.status, { code: 2, message: 'no route to host' })
  assert.equal(last.exceptions, 1)
  assert.equal(last.attributes['session.store'], 'MemoryStore')
  assert.match(last.attributes['session.handle'], /^[\w-]{22}$/)
}))
