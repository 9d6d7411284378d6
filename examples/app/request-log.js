'use strict'

const { AsyncLocalStorage } = require('node:async_hooks')
const { randomUUID } = require('node:crypto')

/** Whatever a store may be asked. */
const STORE_METHODS = [
  'get', 'set', 'touch', 'destroy', 'getVersioned', 'setNew', 'setExisting',
  'userAdd', 'userMark', 'userRemove', 'userHas', 'userList'
]

const MOST_VISITORS = 1000
const MOST_RECORDS = 6

/** @typedef {{ method: string, path: string, status: number, idBefore?: string, idAfter?: string, setCookie?: string,
 *    calls: { name: string, us: number }[] }} RequestRecord */

/**
 * Remembers, for the page to show, what each visitor's last requests did: which calls the store got and how long they
 * took, and what became of session ID and cookie.
 */
class RequestLog {
  #current = new AsyncLocalStorage()

  /** Records by visitor and device, the newest first. @type {Map<string, RequestRecord[]>} */
  #records = new Map()

  /**
   * Has every call of a store noted. It replaces the store's methods on the object, as a tracing tool would.
   *
   * @param {object} store
   * @returns {object} the same store
   */
  watch (store) {
    for (const name of STORE_METHODS.filter((name) => typeof store[name] === 'function')) {
      const method = store[name]
      store[name] = (...args) => method.apply(store, this.#timed(name, args))
    }
    return store
  }

  /** The arguments, with a callback that notes the time until it was called. */
  #timed (name, args) {
    const record = this.#current.getStore()
    const callback = args.at(-1)
    if (record === undefined || typeof callback !== 'function') return args

    const call = { name, us: NaN }
    record.calls.push(call)
    const start = process.hrtime.bigint()
    return [...args.slice(0, -1), (...results) => {
      call.us = Number(process.hrtime.bigint() - start) / 1000
      callback(...results)
    }]
  }

  /** A middleware that comes before the session: it tells visitors apart, by a cookie of its own. */
  identify = (req, res, next) => {
    const [, visitor] = /(?:^|; )visitor=([\w-]{36})(?:;|$)/.exec(req.headers.cookie ?? '') ?? []
    res.locals.visitor = visitor ?? randomUUID()
    if (visitor === undefined) res.cookie('visitor', res.locals.visitor, { httpOnly: true, sameSite: 'lax' })
    next()
  }

  /** A middleware that comes before the session and after `identify`: begins a record. */
  begin = (req, res, next) => {
    const record = { method: req.method, path: req.path, calls: [] }
    res.locals.record = record
    this.#add(keyOf(req, res), record)
    res.once('finish', () => {
      record.status = res.statusCode
      record.idAfter = req.session?.id
      record.setCookie = [res.getHeader('set-cookie') ?? []].flat().find((line) => line.startsWith('connect.sid='))
    })
    this.#current.run(record, next)
  }

  /** A middleware that comes after the session. */
  noteSession = (req, res, next) => {
    res.locals.record.idBefore = req.sessionID
    next()
  }

  #add (key, record) {
    const records = this.#records.get(key) ?? []
    this.#records.delete(key) // so that the visitor who came last is the last in the map
    this.#records.set(key, [record, ...records].slice(0, MOST_RECORDS))
    if (this.#records.size > MOST_VISITORS) this.#records.delete(this.#records.keys().next().value)
  }

  /** @returns {RequestRecord[]} of the visitor and the device that the request is from, the newest first */
  recordsFor (req, res) {
    return this.#records.get(keyOf(req, res)) ?? []
  }
}

function keyOf (req, res) {
  return `${res.locals.visitor} ${req.baseUrl}`
}

module.exports = { RequestLog }
