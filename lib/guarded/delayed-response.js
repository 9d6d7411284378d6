'use strict'

const { setTimeout } = require('../timers.js')
const { bringsUser } = require('./decision.js')
const { isHttp2, pretendSent } = require('./pretend-sent.js')

/** How long to wait for an error handler's answer, in ms. */
const ANSWER_LIMIT = 5000

/** Headers that describe the discarded response, and would be wrong for the one that replaces it. */
const DESCRIPTIONS = [
  'Location', 'ETag', 'Last-Modified', 'Cache-Control', 'Expires', 'Accept-Ranges', 'Transfer-Encoding', 'Trailer',
  'Content-Length', 'Content-Type', 'Content-Encoding', 'Content-Language', 'Content-Location', 'Content-Disposition',
  'Content-Range'
]

/**
 * `saveBefore`, and a login under `users`: makes a response's `end` that holds back the whole response, head and body, until the
 * session is stored. Where it could not be stored, the client does not get the response, but the answer to the error.
 *
 * @param {GuardedRequest} request
 * @param {(chunk?: any, encoding?: any) => any} endUndelayed how the response ends otherwise
 * @returns {(...args: any[]) => any}
 */
function delayEnd (request, endUndelayed) {
  const { end: realEnd } = request.res
  let delayed

  return function end (...args) {
    if (delayed?.isDiscarded) return realEnd.apply(this, args)
    if (delayed !== undefined) return false
    if (!isWanted(request)) return endUndelayed.apply(this, args)
    delayed = new DelayedResponse(request, realEnd, args)
    return delayed.begin()
  }
}

function isWanted (request) {
  const { res, setup: { saveBefore } } = request
  const isAsked = saveBefore === 'response' || (saveBefore === 'redirect' && isRedirect(res))
  if (!isAsked && !bringsUser(request)) return false
  if (isUnsent(res)) return true
  request.noteStreamed()
  return false
}

/** A response that the app has ended, until the session is stored. */
class DelayedResponse {
  /**
   * @param {GuardedRequest} request
   * @param {(...args: any[]) => any} realEnd the response's own
   * @param {unknown[]} args of the app's `end`
   */
  constructor (request, realEnd, args) {
    this.request = request
    this.res = request.res
    this.realEnd = realEnd
    this.args = args
    this.isDiscarded = false
    /** Takes back what makes the response look sent while it waits. */
    this.real = undefined
  }

  /** @returns {boolean} as the response's `end` does */
  begin () {
    let isWaiting = false
    let isUnderWay
    try {
      isUnderWay = this.request.commit((err) => this.onCommitted(err, isWaiting), true)
    } catch (err) {
      this.discard()
      throw err
    }
    if (!isUnderWay) return this.send()
    isWaiting = this.args !== undefined
    if (isWaiting) this.real = pretendSent(this.res)
    return true
  }

  onCommitted (err, hasWaited) {
    if (err) return this.fail(err)
    const { request } = this
    if (!hasWaited || !request.isChanged()) return this.send()
    // The app has changed the session after it had ended the response.
    request.commit((err) => err ? this.fail(err) : this.send()) || this.send()
  }

  send () {
    this.real?.restore()
    const { args } = this
    this.args = undefined
    return this.realEnd.apply(this.res, args)
  }

  fail (err) {
    const { res } = this
    const isAborted = res.destroyed || res.stream?.destroyed
    this.discard()
    if (isAborted) return
    this.request.next(err)
    setTimeout(() => this.answer(), ANSWER_LIMIT)
  }

  /** Takes everything back, so that an error handler can answer. */
  discard () {
    const { res, request } = this
    this.real?.restore()
    this.isDiscarded = request.isDiscarded = true
    this.args = undefined
    unprepareHead(res, request.req)
    for (const name of DESCRIPTIONS) res.removeHeader(name)
    removeCookie(res, request.setup.name)
    if (!isHttp2(res)) res.statusMessage = undefined
    res.statusCode = 500
  }

  /** No error handler has answered; perhaps the error went to a promise that had settled long before. */
  answer () {
    const { res } = this
    if (res.headersSent || res.writableEnded) return
    res.statusCode = 500
    this.realEnd.call(res)
  }
}

/** Whether nothing of a response has gone out. Its head may be written, but not sent. */
function isUnsent (res) {
  return typeof res._header === 'string' ? res._headerSent === false : !res.headersSent
}

function isRedirect (res) {
  const { statusCode } = res
  if (!(statusCode >= 300 && statusCode < 400) || statusCode === 304) return false
  // Headers passed to writeHead are only in the text of the head.
  return res.getHeader?.('Location') !== undefined || /\r\nlocation:/i.test(res._header ?? '')
}

/** Node writes the head again if there is none. */
function unprepareHead (res, req) {
  if (typeof res._header !== 'string') return
  res._header = null
  res._contentLength = null
  res.chunkedEncoding = false
  res._hasBody = req.method !== 'HEAD'
}

function removeCookie (res, name) {
  const cookies = res.getHeader('Set-Cookie')
  if (cookies === undefined) return
  const others = [].concat(cookies).filter((cookie) => !`${cookie}`.startsWith(`${name}=`))
  if (others.length === 0) res.removeHeader('Set-Cookie')
  else res.setHeader('Set-Cookie', others)
}

module.exports = { delayEnd }
