'use strict'

const METHODS = ['save', 'reload', 'regenerate', 'destroy']

/** The sessions of one request: which calls are under way, which session was replaced by another. */
class WatchedSessions {
  /**
   * @param {IncomingMessage} req
   * @param {boolean} needsText whether it matters what the store has of the session
   */
  constructor (req, needsText) {
    this.req = req
    /** Methods whose work is not done. @type {string[]} */
    this.underWay = []
    /** Sessions that others have replaced, by the text that they had then. @type {Map<object, string|undefined>} */
    this.replaced = new Map()
    /** The text of the session that was stored last, if that matters. */
    this.storedText = needsText ? textOf(req.session) : undefined
    this.watch(req.session)
  }

  /** @param {object} session */
  watch (session) {
    for (const name of METHODS) {
      const method = session[name]
      if (typeof method !== 'function') continue
      const watched = this
      Object.defineProperty(session, name, {
        configurable: true,
        value: function (...args) { return watched.call(this, name, method, args) },
        writable: true
      })
    }
  }

  call (session, name, method, args) {
    const text = textOf(session)
    this.underWay.push(name)
    const done = (err) => {
      const place = this.underWay.indexOf(name)
      if (place !== -1) this.underWay.splice(place, 1)
      if (!err) this.note(session, name, text)
    }

    const place = args.findIndex((arg) => typeof arg === 'function')
    if (place === -1) {
      const returned = method.apply(session, args)
      if (typeof returned?.then === 'function') returned.then(() => done(), done)
      else done()
      return returned
    }
    const callback = args[place]
    args[place] = function (err) {
      done(err)
      return callback.apply(this, arguments)
    }
    return method.apply(session, args)
  }

  note (session, name, text) {
    const { session: now } = this.req
    if (name === 'save') this.storedText = text
    if (now === session || !now) return
    this.replaced.set(session, textOf(session))
    this.storedText = undefined
    if (name === 'reload') this.storedText = textOf(now)
    this.watch(now)
  }

  /** Whether the app has changed a session that another one had replaced. */
  get isOldChanged () {
    return [...this.replaced].some(([session, text]) => textOf(session) !== text)
  }
}

/** @returns {string | undefined} a session's data as JSON; nothing if it has no JSON, or none at all */
function textOf (session) {
  try {
    return JSON.stringify({ ...session, cookie: undefined })
  } catch {
    return undefined
  }
}

module.exports = { WatchedSessions, textOf }
