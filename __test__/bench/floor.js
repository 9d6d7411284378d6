'use strict'

/*
 * The floor: how little a middleware may do that behaves as express-session does. One native call a step, and what a
 * handler can see: the session with its own hidden properties, its cookie, its JSON text to compare. Left out is
 * everything else: options, errors, warnings, log lines, a response that ends in more than one way, secrets that change.
 * It serves the benchmark's scenarios and nothing else:
 *
 *   npm run bench -- --subject ./__test__/bench/floor.js
 *
 * An estimate, not a proof: somebody may find a shorter way. What it is ahead of ours is work that may be left to do.
 */

const addon = require('../../lib/native/addon')
const { Cookie, Session, Store } = require('../..')

const COOKIE_FORM = '{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}'

/** A native table, without a method that asks for it. */
class MemoryStore {
  constructor () {
    this.table = addon.createMemory(0, 0, false)
    this.form = addon.memoryForm(this.table, COOKIE_FORM)
  }

  length (callback) {
    callback(null, addon.memoryLength(this.table, Date.now()))
  }

  clear (callback) {
    callback(null, addon.memoryClear(this.table))
  }
}

/** A session as handlers know it. */
function FloorSession (req) {
  Object.defineProperty(this, 'req', { value: req })
  Object.defineProperty(this, 'id', { value: req.sessionID })
}

FloorSession.prototype = Session.prototype

function FloorCookie () {
  this.path = '/'
  this._expires = null
  this.originalMaxAge = null
  this.httpOnly = true
}

FloorCookie.prototype = Cookie.prototype

function hide (session, name, value) {
  Object.defineProperty(session, name, { configurable: true, value, writable: true })
}

/** The JSON text without the cookie, by the shortest way there is; a `toJSON` could see it. */
function textOf (session) {
  const { cookie } = session
  session.cookie = undefined
  const text = JSON.stringify(session)
  session.cookie = cookie
  return text
}

function isEmpty (session) {
  for (const key in session) {
    if (key !== 'cookie') return false
  }
  return true
}

const SECOND = 1000
let second, date

/** As ours does: the cookies of a second mostly end in one. */
function dateOf (expires) {
  const wanted = Math.floor(expires / SECOND)
  if (wanted !== second) {
    second = wanted
    date = expires.toUTCString()
  }
  return date
}

function session ({ secret, store, saveUninitialized, rolling, resave, cookie: { maxAge } = {} }) {
  const keyring = addon.createKeyring([Buffer.from(secret)])
  const { table, form } = store

  return function floor (req, res, next) {
    const { writeHead, end } = res
    const { cookie: header } = req.headers
    const found = header === undefined ? undefined : addon.readSessionCookie(keyring, header, 'connect.sid')
    let session, originalText, text
    let isNew = false
    let isTouched = false

    req.sessionStore = store
    req.sessionID = typeof found === 'string' ? found : undefined
    res.writeHead = sendHead
    res.end = commit

    if (req.sessionID === undefined) {
      isNew = true
      req.sessionID = addon.generateSessionId()
      begin()
      next()
    } else if (table === undefined) {
      store.get(req.sessionID, loaded)
    } else {
      process.nextTick(load)
    }

    function load () {
      originalText = addon.memoryGet(table, req.sessionID, Date.now())
      begin(JSON.parse(originalText))
      next()
    }

    function loaded (err, data) {
      begin(data)
      originalText = textOf(session)
      next(err)
    }

    function begin (data) {
      session = req.session = new FloorSession(req)
      session.cookie = new FloorCookie()
      if (maxAge) extend()
      for (const key in data) {
        if (key !== 'cookie') session[key] = data[key]
      }
      const { reload, save } = session
      hide(session, 'reload', function (callback) { reload.call(this, callback) })
      hide(session, 'save', function () { save.apply(this, arguments) })
    }

    function extend () {
      session.cookie._expires = new Date(Date.now() + maxAge)
      session.cookie.originalMaxAge = maxAge
    }

    function touch () {
      if (maxAge && !isTouched) extend()
      isTouched = true
    }

    function sendHead () {
      if (shouldSend()) {
        touch()
        const value = addon.signSessionId(keyring, req.sessionID)
        const expires = maxAge ? `; Expires=${dateOf(session.cookie._expires)}` : ''
        res.setHeader('Set-Cookie', `connect.sid=${value}; Path=/${expires}; HttpOnly`)
      }
      return writeHead.apply(this, arguments)
    }

    function shouldSend () {
      if (isNew) return saveUninitialized || !isEmpty(session)
      return rolling || (maxAge && (text = textOf(session)) !== originalText)
    }

    function commit (chunk, encoding) {
      touch()
      if (isNew && !saveUninitialized && isEmpty(session)) return end.call(res, chunk, encoding)

      text ??= isEmpty(session) ? '{}' : textOf(session)
      const isToSave = isNew || resave || text !== originalText
      const expires = maxAge ? session.cookie._expires.valueOf() : NaN
      if (table === undefined) return holdBack(isToSave ? 'set' : 'touch', Buffer.from(chunk, encoding))
      if (isToSave) addon.memorySet(table, req.sessionID, text, form, expires, Infinity, Date.now())
      else addon.memoryTouch(table, req.sessionID, form, expires, Infinity, Date.now())
      return end.call(res, chunk, encoding)
    }

    /** While the store works, the client gets all but the last byte. */
    function holdBack (method, body) {
      let isFinished = false
      store[method](req.sessionID, session, () => {
        isFinished = true
        end.call(res, body)
      })
      if (isFinished) return true
      res._implicitHeader()
      const isRoomLeft = res.write(body.subarray(0, body.length - 1))
      body = body.subarray(body.length - 1)
      return isRoomLeft
    }
  }
}

module.exports = Object.assign(session, { MemoryStore, Store })
