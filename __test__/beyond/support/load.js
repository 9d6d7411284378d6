'use strict'

const assert = require('node:assert/strict')
const { createTestSession } = require('../../../testing')
const { until } = require('../../redis/support/until')
const { TestServer } = require('../../support/http')
const { ours } = require('../../support/subjects')

/** For each call of the store, in ms. That it is kept to the millisecond, outage-limit.test.js shows. */
const TIMEOUT = 1000

const VISITORS = 12

/** An app with visitors who are logged in; each answer names the visitor whose session it was, or nobody. */
class Load {
  static async start (t, store, policy) {
    const options = { secret: 'keyboard cat', resave: false, saveUninitialized: false, revive: false, store }
    const sessions = ours.session({ ...options, outage: { timeout: TIMEOUT, policy } })
    const server = await new TestServer().start()
    t.after(() => server.stop())
    const errors = new Set()
    server.listener = (req, res) => sessions(req, res, (err) => {
      if (err) errors.add(err.code)
      if (res.headersSent) return
      if (err) return res.writeHead(err.status ?? 500).end(err.code)
      if (req.url === '/write') req.session.count = (req.session.count ?? 0) + 1
      res.end(req.session?.user ?? 'nobody')
    })
    const names = Array.from({ length: VISITORS }, (_, n) => `visitor ${n}`)
    // Without a limit: a store that is well may take its time on a busy machine.
    const unlimited = ours.session(options)
    const visitors = await Promise.all(names.map(async (user) => ({ user, ...await createTestSession(unlimited, { user }) })))
    return new Load(server, visitors, errors)
  }

  constructor (server, visitors, errors) {
    this.server = server
    this.visitors = visitors
    /** The codes of all errors that the middleware has passed on. */
    this.errors = errors
  }

  /** All visitors come at once, `rounds` times. @returns {Promise<Set<string>>} what they were answered */
  async run (path, rounds = 3) {
    const answers = new Set()
    for (let round = 0; round < rounds; round++) {
      await Promise.all(this.visitors.map(async ({ user, cookie }) => {
        const { body, status } = await this.server.request({ path, headers: { cookie } })
        if (status === 200 && body !== 'nobody') assert.equal(body, user)
        answers.add(status === 200 ? (body === 'nobody' ? 'nobody' : 'own session') : `${status} ${body}`)
      }))
    }
    return answers
  }

  /** @returns {Promise<void>} once every visitor gets their own session, for reading and for writing */
  async isWell () {
    for (const path of ['/', '/write']) {
      await until(async () => {
        const answers = await this.run(path, 1)
        return answers.size === 1 && answers.has('own session')
      })
    }
  }
}

/** What visitors are answered whose session can't be read, by `outage.policy`. */
const answersOf = { anonymous: () => 'nobody', error: (code) => `503 ${code}` }

/** @returns {Set<string>} answers, or codes */
const only = (...values) => new Set(values)

module.exports = { Load, VISITORS, answersOf, only }
