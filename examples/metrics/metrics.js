'use strict'

const diagnostics = require('node:diagnostics_channel')

/** Upper bounds of the histogram, in seconds. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5]

const EVENTS = ['create', 'end', 'reject', 'drop', 'conflict', 'outage']

/** Counts what becomes of sessions and times the calls of their store, for Prometheus. */
class SessionMetrics {
  constructor () {
    /** By event and reason. @type {Map<string, number>} */
    this.events = new Map()
    /** By method. @type {Map<string, Histogram>} */
    this.calls = new Map()
    /** When each call began, by its message. */
    this.starts = new WeakMap()
  }

  /** To be called before `session()`: middlewares look whether anybody watches when they are made. */
  subscribe () {
    for (const event of EVENTS) {
      diagnostics.subscribe(`express-session:${event}`, ({ reason }) => this.count(event, reason))
    }
    diagnostics.tracingChannel('express-session.store').subscribe({
      start: (call) => { this.starts.set(call, performance.now()) },
      end () {},
      asyncStart: (call) => this.observe(call),
      asyncEnd () {},
      error () {}
    })
    return this
  }

  count (event, reason) {
    const key = `event="${event}",reason="${reason}"`
    this.events.set(key, (this.events.get(key) ?? 0) + 1)
  }

  observe (call) {
    const seconds = (performance.now() - this.starts.get(call)) / 1000
    const key = `method="${call.method}",outcome="${call.error === undefined ? 'ok' : 'error'}"`
    if (!this.calls.has(key)) this.calls.set(key, new Histogram())
    this.calls.get(key).observe(seconds)
  }

  /** @returns {string} in Prometheus' text format */
  toString () {
    const lines = ['# HELP session_events_total What became of sessions.', '# TYPE session_events_total counter']
    for (const [key, count] of this.events) lines.push(`session_events_total{${key}} ${count}`)
    lines.push('# HELP session_store_seconds How long the session store took.', '# TYPE session_store_seconds histogram')
    for (const [key, histogram] of this.calls) lines.push(...histogram.lines('session_store_seconds', key))
    return lines.join('\n') + '\n'
  }
}

class Histogram {
  constructor () {
    this.counts = BUCKETS.map(() => 0)
    this.count = 0
    this.sum = 0
  }

  observe (seconds) {
    this.count += 1
    this.sum += seconds
    for (const [i, bound] of BUCKETS.entries()) {
      if (seconds <= bound) this.counts[i] += 1
    }
  }

  lines (name, labels) {
    return [
      ...BUCKETS.map((bound, i) => `${name}_bucket{${labels},le="${bound}"} ${this.counts[i]}`),
      `${name}_bucket{${labels},le="+Inf"} ${this.count}`,
      `${name}_sum{${labels}} ${this.sum}`,
      `${name}_count{${labels}} ${this.count}`
    ]
  }
}

module.exports = { SessionMetrics }
