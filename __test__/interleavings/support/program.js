'use strict'

const assert = require('node:assert/strict')
const { ServerResponse } = require('node:http')
const { cookieFor, SECRET } = require('../../support/site')
const { ours } = require('../../support/subjects')
const { requests } = require('./contexts')
const { stateOf } = require('./state')
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
  'login again': async (req) => { await req.session.regenerate(); req.session.user = 'bob' },
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
  const processes = new Map()
  return (scheduler) => new Run(plan, scheduler, processes)
}

/** Each request has IDs of its own, so that the order of requests is not in them. */
function genid () {
  const context = requests.getStore()
  return `${context.name} made ${++context.ids}`
}

class Run {
  constructor ({ Store, options, requests: actions, isOneProcess = false, isNewVisitor = false, isLoggedIn = false, check = () => {} }, scheduler, processes) {
    this.scheduler = scheduler
    this.processes = processes
    this.backend = new Backend()
    if (isNewVisitor !== true) this.backend.write(SID, JSON.stringify(isLoggedIn ? LOGGED_IN : START))
    if (isLoggedIn) this.backend.entries.set(`bob ${SID}`, { sid: SID, startedAt: 1, isMarked: false })
    this.checkEnd = check
    this.asksVersions = options.conflict !== undefined
    this.cookiesOfNobody = []
    this.stores = []
    const shared = isOneProcess ? this.middleware(Store, options, 'process') : undefined
    this.requests = actions.map((action, i) => {
      const name = `request ${i + 1}`
      const isNew = isNewVisitor[i] ?? isNewVisitor === true
      const use = shared ?? this.middleware(Store, options, name)
      return requests.run({ name, scheduler, ids: 0 }, () => this.visit(name, isOneProcess ? 'process' : name, action, isNew, use))
    })
  }

  /** Made once for all runs that leave nothing under way: that takes as long as a run. */
  middleware (Store, options, owner) {
    if (!this.processes.get(owner)?.store.isIdle) {
      const store = new Store(owner)
      const use = ours.session({ secret: SECRET, resave: false, saveUninitialized: false, unset: 'destroy', genid, store, ...options })
      this.processes.set(owner, { store, use })
    }
    const { store, use } = this.processes.get(owner)
    store.begin(this.backend)
    this.stores.push(store)
    return use
  }

  visit (name, owner, action, isNewVisitor, use) {
    const request = { name, kind: `${action}, ${isNewVisitor}`, action, error: undefined, isDone: false, sentId: undefined }
    if (action === 'end all') return this.endAll(request, use)
    assert.ok(Object.hasOwn(actions, action), `there is no action ${action}`)
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

  state () {
    return stateOf(this)
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
