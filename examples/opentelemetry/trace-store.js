'use strict'

const diagnostics = require('node:diagnostics_channel')
const { SpanKind, SpanStatusCode } = require('@opentelemetry/api')

/**
 * Makes a span of each call of a session store.
 *
 * To be called before `session()`: middlewares look whether anybody watches when they are made.
 *
 * @param {import('@opentelemetry/api').Tracer} tracer
 */
function traceStore (tracer) {
  const spans = new WeakMap()

  diagnostics.tracingChannel('express-session.store').subscribe({
    start (call) {
      spans.set(call, tracer.startSpan(`session.${call.method}`, {
        kind: SpanKind.CLIENT,
        attributes: { 'session.store': call.store, 'session.handle': call.id }
      }))
    },
    end () {},
    asyncStart: (call) => finish(spans.get(call)),
    asyncEnd () {},
    error (call) {
      const span = spans.get(call)
      span.recordException(call.error)
      span.setStatus({ code: SpanStatusCode.ERROR, message: call.error.message })
    }
  })
}

function finish (span) {
  span.end()
}

module.exports = { traceStore }
