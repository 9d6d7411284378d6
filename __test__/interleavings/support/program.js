'use strict'

const assert = require('node:assert/strict')
const { ServerResponse } = require('node:http')
const { cookieFor, SECRET } = require('../../support/site')
const { ours } = require('../../support/subjects')
const { Backend } = require('./stores')

/** The visitor's session when a program begins. */
const SID = 'visitor'
const START = { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, user: 'ann', a: 0, b: 0 }
/** The same of a visitor who has logged in. */
const LOGGED_IN = { ...START, cookie: { ...START.cookie, startedAt: 1, user: 'bob' }, user: 'bob' }

/** What a request does with its session. `step` waits until the scheduler lets it go on. */
const actions = {
  read: async () => {},
  'set a': async (req) => { req.session.a = 1 },
  'set a if logged in': async (req) => { if (req.session.user) req.session.a = 1 },
  'set a again': async (req) => { req.session.a = 2 },
  'set b': async (req) => { req.session.b = 1 },
  'set c': async (req) => { req.session.c = 1 },
  'delete b': async (req) => { delete req.session.b },
  'think and set a': async (req, step) => { await step(); req.session.a = 1 },
  'save a, set b': async (req) => { req.session.a = 1; await req.session.save(); req.session.b = 1 },
  'save a without waiting, set b': async (req) => { req.session.a = 1; req.session.save(() => {}); req.session.b = 1 },
  'reload, set a': async (req) => { await req.session.reload(); req.session.a = 1 },
  logout: async (req) => { await req.session.destroy() },
  'think and log out': async (req, step) => { await step(); await req.session.destroy() },
  unset: async (req) => { req.session = null },
  login: async (req) => { await req.session.regenerate(); req.session.user = 'bob' },
  'login as passport does': async (req) => {
    await new Promise((resolve, reject) => req.session.save((err) => err ? reject(err) : resolve()))
    await req.session.regenerate()
    req.session.user = 'bob'
    await req.session.save()
  }
}

/** Actions after which the session that the visitor began with is no more. */
const ENDS = ['logout', 'think and log out', 'unset', 'login', 'login as passport does']

/**
 * A program: some requests of one visitor at once, each with an action.
 *
 * @param {object} plan
 * @param {typeof import('../../../session/store.js')} plan.Store
 * @param {object} [plan.options] of `session()`
 * @param {string[]} plan.requests the actions' names
 * @param {boolean | boolean[]} [plan.isNewVisitor] no request has a cookie, or those of which it is said
 * @param {boolean} [plan.isLoggedIn] the visitor's session is one of bob's
 * @param {boolean} [plan.isOneProcess] all requests have one store, otherwise each has one of its own
 * @param {(run: Run) => void} plan.check at the end
 * @returns {(scheduler: Scheduler) => Run}
 */
function program (plan) {
  const middlewares = new Map()
  return (scheduler) => new Run(plan, scheduler, middlewares)
}

class Run {
  constructor ({ Store, options, requests, isOneProcess = false, isNewVisitor = false, isLoggedIn = false, check = () => {} }, scheduler, middlewares) {
    this.scheduler = scheduler
    this.middlewares = middlewares
    this.backend = new Backend()
    if (isNewVisitor !== true) this.backend.write(SID, JSON.stringify(isLoggedIn ? LOGGED_IN : START))
    if (isLoggedIn) this.backend.entries.set(`bob ${SID}`, { sid: SID, startedAt: 1, isMarked: false })
    this.checkEnd = check
    this.asksVersions = options.conflict !== undefined
    this.firstIds = new Map([...middlewares].map(([owner, { ids }]) => [owner, ids]))
    this.cookiesOfNobody = []
    const shared = isOneProcess ? this.middleware(Store, options, 'process') : undefined
    this.requests = requests.map((action, i) => {
      const owner = isOneProcess ? 'process' : `request ${i + 1}`
      const isNew = isNewVisitor[i] ?? isNewVisitor === true
      return this.visit(owner, action, isNew, shared ?? this.middleware(Store, options, owner))
    })
  }

  /** Made once for all runs: what a process knows of sessions must not matter to later ones. */
  middleware (Store, options, owner) {
    const { backend, scheduler, middlewares } = this
    const known = middlewares.get(owner)
    const store = known?.store ?? new Store()
    Object.assign(store, { backend, scheduler, owner })
    if (known) return known.use

    const made = { store, ids: 0 }
    const genid = () => `${owner} made ${++made.ids}`
    const use = ours.session({ secret: SECRET, resave: false, saveUninitialized: false, unset: 'destroy', genid, store, ...options })
    middlewares.set(owner, made)
    return (made.use = use)
  }

  visit (owner, action, isNewVisitor, use) {
    const request = { owner, action, error: undefined, isDone: false, sentId: undefined }
    if (action === 'end all') return this.endAll(request, use)
    const headers = isNewVisitor ? {} : { cookie: cookieFor(SID) }
    const req = { url: '/', originalUrl: '/', method: 'GET', headers, httpVersionMajor: 1, httpVersionMinor: 1 }
    const res = new ServerResponse(req)
    this.noteHead(res, request)
    const step = () => new Promise((resolve) => this.scheduler.add(owner, 'goes on', resolve))
    const end = res.end
    res.end = function (...args) {
      request.isDone = true
      return end.apply(this, args)
    }

    use(req, res, async (err) => {
      request.error ??= err
      if (err) return res.end()
      try {
        await actions[action](req, step)
      } catch (error) {
        request.error = error
      }
      res.end('done')
    })
    return request
  }

  /** No request: somebody ends all sessions of the user who logs in. */
  endAll (request, use) {
    use.users.endAll('bob').then(() => { request.isDone = true }, (error) => { request.error = error })
    return request
  }

  /** A cookie is promised to the client; whether its session is stored then, is seen here. */
  noteHead (res, request) {
    const { writeHead } = res
    res.writeHead = (...args) => {
      const result = writeHead.apply(res, args)
      const sent = /set-cookie: connect\.sid=s%3A([^.]+)\./i.exec(res._header ?? '')
      const sid = sent && decodeURIComponent(sent[1])
      if (sid) request.sentId = sid
      if (sid && !this.backend.everStored.has(sid)) this.cookiesOfNobody.push(sid)
      return result
    }
  }

  /** What always holds: nothing is alive after its end. */
  check (when) {
    for (const sid of this.backend.ended) assert.ok(!this.backend.texts.has(sid), `${sid} is alive after its end`)
    if (when === 'end') this.checkEnd(this)
  }

  /**
   * All that the steps to come depend on: what is stored, and what each process has learnt of each session if it still has
   * something to do, without what differs from run to run, as times do. Of a version it counts whether it is the stored one:
   * no later one is ever the same. Only for requests with a process each, whose work on one session does not wait for that on
   * another.
   */
  state () {
    const { histories, waiting } = this.scheduler
    const versions = new Set([...this.backend.texts.values()].map(({ version }) => version))
    const kindOf = (version) => !this.asksVersions ? 'version' : versions.has(version) ? 'now' : 'before'
    const busy = new Set(waiting.map(({ owner }) => owner))
    const learnt = [...histories].filter(([whose]) => busy.has(whose.split(',')[0])).map(([...parts]) => JSON.stringify(parts))
    const ends = this.requests.map(({ isDone, error, sentId }) => [isDone, error?.code, sentId])
    const others = [this.backend.state(), ends, this.cookiesOfNobody, [...this.scheduler.crashed]]
    return [JSON.stringify(others), ...learnt].map((text) => text
      .replace(/(request \d+) made (\d+)/g, (_, owner, id) => `${owner} made ${id - (this.firstIds.get(owner) ?? 0)}.`)
      .replace(/\b\d{13}\b/g, 'time').replace(/\\?"(v\d+)\\?"/g, (_, version) => `"${kindOf(version)}"`)
    ).sort().join('\n')
  }

  get data () {
    return this.backend.read(SID)?.data
  }

  /** The requests that ended as they should. */
  get done () {
    return this.requests.filter(({ isDone, error }) => isDone && error === undefined).map(({ action }) => action)
  }
}

module.exports = { ENDS, SID, program }
