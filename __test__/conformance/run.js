'use strict'

/** Runs one program on one subject over real HTTP and returns everything that could be observed. */

const { stopClock } = require('../support/clock')
const { describe } = require('../support/describe')
const { record } = require('../support/recording')
const { corrupt, storeKinds } = require('../support/stores')
const { abandon, buildApplication, buildParser } = require('./application')
const { cookieHeader } = require('./client-cookies')
const { noteLateWrites, takesShortCut } = require('./documented')
const { describeAnswer, nameIds, spy } = require('./observe')
const { buildOptions } = require('./options')
const { Script } = require('./script')

/** How long a request may take, in ms, before it counts as never answered. */
const ANSWER_LIMIT = 2000

class Run {
  constructor (subject, program, server) {
    this.subject = subject
    this.program = program
    this.server = server
    this.lines = []
    this.client = { past: [] }
    this.log = this.log.bind(this)
  }

  /** Adds a line; 'lost' tells that whatever was to end the current response has failed. */
  log (line, flag) {
    this.lines.push(line)

    if (flag === 'lost' && this.res) {
      abandon(this.res)
    }
  }

  async execute () {
    this.clock = stopClock()
    process.setUncaughtExceptionCaptureCallback((error) => this.log(`uncaught ${describe(error)}`, 'lost'))

    try {
      if (this.setUp()) {
        for (const [index, request] of this.program.requests.entries()) {
          await this.exchange(request, index)
        }

        await this.describeStore()
      }
    } finally {
      process.setUncaughtExceptionCaptureCallback(null)
      this.clock.restore()
    }

    return this.program.options.genid === 'default' ? nameIds(this.lines, this.built.secrets) : this.lines
  }

  /** Makes store, middleware and application; false when `session()` refused its options. */
  setUp () {
    const { app: framework, options, parser, store } = this.program
    this.store = storeKinds[store.kind](this.subject)

    if (store.kind !== 'memory') {
      record(this.store, this.log, store.faults, (method, error) => {
        this.log(`callback of store.${method} threw ${describe(error)}`, 'lost')
      })
    }

    this.built = buildOptions(options, this.store)
    this.client.name = String(this.built.options.name || this.built.options.key || 'connect.sid')
    this.client.secrets = this.built.secrets

    try {
      this.middleware = this.subject.session(this.built.options)
    } catch (error) {
      this.log(`session() threw ${describe(error)}`)
      return false
    }

    const parsers = parser ? [buildParser(parser, this.built.secrets)] : []

    this.server.listener = buildApplication({
      framework,
      middlewares: [this.prepare.bind(this), ...parsers, this.session.bind(this)],
      handler: this.handle.bind(this),
      onError: (error) => this.log(`error handler got ${describe(error)}`)
    })
    return true
  }

  /** Sends one request and waits until nothing of it is under way. */
  async exchange (request, index) {
    const { wait = 0, event, corrupted, rotate, method, path, proto, cookie = 'jar' } = request
    this.log(`request ${index + 1}`)
    this.request = request
    this.clock.advance(wait)

    if (event) this.store.emit(event)
    if (corrupted !== undefined) corrupt(this.store, corrupted)
    if (rotate) this.built.rotate(rotate)

    const header = cookieHeader(cookie, this.client)
    const headers = {
      ...(header !== undefined && { cookie: header.replace(/[^\t\x20-\xff]|\x7f/g, '?') }),
      ...(proto && { 'x-forwarded-proto': proto })
    }
    const timer = setTimeout(() => this.giveUp(), ANSWER_LIMIT)
    const answer = await this.server.request({ method, path, headers })

    await this.closed
    clearTimeout(timer)
    await turns(2)
    // A connection that was cut must not meet the next request.
    if (!this.res.writableFinished) this.server.disconnect()
    this.log(describeAnswer(answer))
    this.keepCookie(answer)
  }

  /** Ends a request that nobody answers; a program that hangs on one subject must not hang the test. */
  giveUp () {
    this.log('nobody answered')
    this.res.req.socket.destroy()
  }

  keepCookie (answer) {
    const prefix = this.client.name + '='
    const pair = answer.setCookie.findLast((line) => line.startsWith(prefix))

    if (pair) {
      this.client.past.push(pair.slice(prefix.length).split(';', 1)[0])
    }
  }

  /** What stands before the session middleware: a proxy's or a framework's marks on the request. */
  prepare (req, res, next) {
    const { secure, preset } = this.request
    this.res = res
    this.closed = new Promise((resolve) => res.once('close', resolve))

    if (this.program.spied) spy(res, this.log)
    if (secure === 'tls') Object.defineProperty(req, 'connection', { value: { encrypted: true } })
    if (secure === 'flag') Object.defineProperty(req, 'secure', { value: true })
    if (preset) req.session = { preset: true }
    if (this.program.options.secret === 'none, but req.secret') req.secret = 'from the request'

    next()
  }

  session (req, res, next) {
    this.middleware(req, res, (...args) => {
      this.log(`next(${args.map(describe).join(', ')})`)
      next(...args)
    })
  }

  handle (req, res, next) {
    const { clock, log, subject } = this

    if (takesShortCut(this.program.store)) noteLateWrites(res, log)
    new Script(this.request, { req, res, next, clock, log, subject }).start()
  }

  async describeStore () {
    if (this.store.texts) {
      this.log(`store holds ${describe([...this.store.texts])}`)
      return
    }

    try {
      const [error, all] = await new Promise((resolve) => this.store.all((...results) => resolve(results)))
      this.log(`store holds ${describe(error)} ${describe(all)}`)
    } catch (error) {
      this.log(`store.all threw ${describe(error)}`)
    }
  }
}

async function turns (count) {
  for (let i = 0; i < count; i++) {
    await new Promise(setImmediate)
  }
}

/**
 * @param {object} subject one of `support/subjects`
 * @param {object} program plain data
 * @param {TestServer} server
 * @returns {Promise<string[]>} one line for each observation, in order
 */
function run (subject, program, server) {
  return new Run(subject, program, server).execute()
}

module.exports = { run }
