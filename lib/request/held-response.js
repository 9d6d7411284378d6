'use strict'

const debug = require('../debug.js')
const { clearTimeout, nextTick, setImmediate, setTimeout } = require('../timers.js')

/** How long what could go out waits in the socket for the rest, in ms. */
const LONGEST_CORK = 5

/**
 * Holds back the end of a response until work is done. Knows nothing of sessions.
 *
 * While it waits, the head and the body go out, so that the client sees progress. Where a
 * Content-Length tells the client when it has all, the body's last byte waits as well. As most work is
 * done within a moment, the socket keeps what is written for that moment: then all goes out in one piece.
 */
class HeldResponse {
  /**
   * @param {ServerResponse | Http2ServerResponse | object} res
   * @param {boolean} canWriteHead whether it had a `writeHead` before anybody hooked into it
   */
  constructor (res, canWriteHead) {
    this.res = res
    this.canWriteHead = canWriteHead
    this.end = res.end
    this.write = res.write
    this.isEnded = false
    this.isFinished = false
    this.returned = undefined
    /** What `finish` has yet to write: all that `res.end` was given, until some of it is out. */
    this.chunk = undefined
    this.encoding = undefined
    /** The socket while it is corked, and what ends that in time. */
    this.corked = undefined
    this.timer = undefined
  }

  /**
   * Takes what `res.end` was given.
   *
   * @returns {boolean} whether it is the first time; later ones do nothing
   */
  begin (chunk, encoding) {
    if (this.isEnded) return false
    this.isEnded = true
    this.chunk = chunk
    this.encoding = encoding
    return true
  }

  /**
   * Sends the head, as soon as the work is under way, or done.
   *
   * HTTP/2 responses have no `_implicitHeader`, and objects that are no response no head at all. Where there is
   * one, `headersSent` doesn't count: mocks of responses set it early.
   */
  sendHead () {
    const { res } = this
    if (res._header || this.isFinished) return
    if (typeof res._implicitHeader === 'function') res._implicitHeader()
    else if (this.canWriteHead && !res.headersSent) res.writeHead(res.statusCode)
  }

  /** Writes what of the body can go out before the work is done. Then {@link HeldResponse#finish} is to be called. */
  wait () {
    if (this.isFinished) return this.returned
    if (this.isOrdinary()) this.cork()
    return this.writeBody()
  }

  /** Ends the response: what upstream would wait for is done already. */
  endNow () {
    const { end: _end, res, chunk, encoding } = this
    if (this.isOrdinary()) {
      _end.call(res, chunk, encoding)
      return true
    }
    setImmediate(() => this.finish())
    return this.writeBody()
  }

  /** Ends the response. To be called once the work is done. */
  finish () {
    const { end: _end, res } = this
    try {
      this.returned = _end.call(res, this.chunk, this.encoding)
      this.isFinished = true
    } finally {
      this.chunk = this.encoding = undefined
      this.uncork()
    }
  }

  /**
   * Whether Node takes the body in one call as it does in two. Others make it throw, some at the second call, or
   * have `Buffer.from` make something of them; all that then happens as it does upstream.
   */
  isOrdinary () {
    const { res, chunk, encoding } = this
    return (chunk == null || typeof chunk === 'string' || Buffer.isBuffer(chunk)) &&
      (encoding == null || Buffer.isEncoding(encoding)) && !res.strictContentLength
  }

  /** Makes the socket keep what is written, for a moment. HTTP/2 has no socket of a response's own. */
  cork () {
    const { res } = this
    if (typeof res._implicitHeader !== 'function' || res.socket?._httpMessage !== res) return
    this.corked = res.socket
    this.corked.cork()
    this.timer = setTimeout(uncork, LONGEST_CORK, this)
  }

  /** Sends what the socket has kept. */
  uncork () {
    if (this.corked === undefined) return
    clearTimeout(this.timer)
    this.corked.uncork()
    this.corked = this.timer = undefined
  }

  /** @returns {boolean} whether the response has room for more, as `res.write` says */
  writeBody () {
    const hasRoom = this.writeChunk()
    if (!hasRoom) nextTick(uncork, this) // when Node itself would send it
    return hasRoom
  }

  /** Writes the body, or all but its last byte. */
  writeChunk () {
    const { write: _write, res, chunk, encoding } = this
    if (chunk == null) return true

    if (Number(res.getHeader('Content-Length')) > 0) {
      const body = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)
      this.chunk = body
      this.encoding = undefined

      if (body.length !== 0) {
        debug('split response')
        this.chunk = body.subarray(body.length - 1)
        return _write.call(res, body.subarray(0, body.length - 1))
      }
    }

    const returned = _write.call(res, this.chunk, this.encoding)
    this.chunk = this.encoding = undefined
    return returned
  }
}

function uncork (held) {
  held.uncork()
}

module.exports = { HeldResponse }
