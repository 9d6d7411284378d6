'use strict'

/** `doctor`: each warning in an app that makes the mistake, and none in one that does not. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { HANGING } = require('../support/limits')
const { ours } = require('../support/subjects')
const { mistakes, warningsOf } = require('./support/mistakes')

describe('doctor', { timeout: HANGING }, () => {
  for (const [name, { wrong, says, right }] of Object.entries(mistakes)) {
    const code = name.split(': ').at(-1)

    it(`should warn of ${name}`, async () => {
      const seen = await warningsOf(...wrong)
      assert.deepEqual(seen.map((warning) => warning.code), [code])
      assert.match(seen[0].message, says)
    })

    it(`should be silent where it is right, ${name}`, async () => {
      assert.deepEqual(await warningsOf(...right), [])
    })
  }

  it('should warn once for each code and route', async () => {
    const seen = await warningsOf({}, (app) => app.get(['/a', '/b'], (req, res) => { req.session.text = 'x'.repeat(20000); res.end() }), ['/a', '/a', '/b'])
    assert.deepEqual(seen.map(({ code }) => code), ['LARGE', 'LARGE'])
  })

  it('should warn twenty times in all', async () => {
    const paths = Array.from({ length: 25 }, (_, n) => `/${n}`)
    assert.equal((await warningsOf({}, (app) => app.get(/.*/, (req, res) => { req.session.text = 'x'.repeat(20000); res.end() }), paths)).length, 20)
  })

  it('should name the route, and nothing that a visitor sent', async () => {
    const [{ message }] = await warningsOf({}, (app) => app.get('/reset/:token', (req, res) => {
      req.session.secretText = 'x'.repeat(20000)
      res.end()
    }), ['/reset/abcdef?key=1'])
    assert.match(message, /\(seen at GET \/reset\/:token\)/)
    assert.doesNotMatch(message, /abcdef|key=1|secretText|xxx/)
  })

  it('should change nothing of what a right app does', async () => {
    const bodies = []
    await warningsOf({ saveUninitialized: true }, (app) => app.get('/', async (req, res) => {
      req.session.views = (req.session.views ?? 0) + 1
      bodies.push([req.session.views, Object.keys(req.session)])
      res.end()
    }), ['/', '/'])
    assert.deepEqual(bodies, [[1, ['cookie', 'views']], [2, ['cookie', 'views']]])
  })

  for (const [what, spoil] of [
    ['a getter that throws', (req) => Object.defineProperty(req.session, 'a', { enumerable: true, get () { throw new Error('mine') } })],
    ['a Proxy that throws', (req) => { req.session.a = new Proxy({}, { getPrototypeOf () { throw new Error('mine') }, ownKeys () { throw new Error('mine') } }) }],
    ['no session any more', (req) => { req.session = null }],
    ['a string for a session', (req) => { req.session = 'text' }],
    ['no cookie', (req) => { delete req.session.cookie }]
  ]) {
    it(`should end a response as without it where there is ${what}`, async () => {
      const outcomes = []
      for (const doctor of [false, true]) {
        const outcome = []
        await warningsOf({ doctor, revive: false, store: new ours.MemoryStore() }, (app) => app.get('/', (req, res) => {
          spoil(req)
          try {
            res.end()
          } catch (err) {
            outcome.push(err.message)
            req.socket.destroy()
          }
          outcome.push(res.headersSent)
        }))
        outcomes.push(outcome)
      }
      assert.deepEqual(outcomes[1], outcomes[0])
      assert.ok(outcomes[0].length > 0)
    })
  }
})
