'use strict'

const debug = require('../debug.js')
const onHeaders = require('on-headers')
const { clearTimeout, nextTick, setImmediate, setTimeout } = require('../timers.js')

/** There is nothing to wait for: the response ends at once. */
const NOTHING = 0
/** What upstream would wait for is done already. */
const DONE = 1
/** Work is under way; its end is told to {@link HeldResponse#finish}. */
const UNDER_WAY = 2

/** For how long what could go out waits in the socket for the rest, in ms. */
const PATIENCE = 5

/**
 * Holds back the end of a response until work is done. Knows nothing of sessions.
 *
 * While it waits, the head and the body go out, so that the client sees progress. Where a
 * Content-Length tells the client when it has all, the body's last byte waits as well. As most work is
 * done within a moment, the socket keeps what is written for that moment: then all goes out in one piece.
 */
class HeldResponse {
  /**
   * @param {ServerResponse|Http2ServerResponse|object} res
   * @param {object} work
   * @param {function()} work.beforeHead called once, when the head is about to go
   * @param {function(HeldResponse): number} work.beforeEnd called once, when the response ends;
   *   returns NOTHING, DONE, or UNDER_WAY, and in the last case calls `finish`, perhaps at once
   */
  constructor (res, work) {
    this.res = res
    this.work = work
    this.writesHead = typeof res.writeHead === 'function'
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

  /** Hooks into a response; the parameters are the constructor's. */
  static hold (res, work) {
    const held = new HeldResponse(res, work)
    // V8 puts a function that is assigned to a property where it is written among its old objects,
    // and all that this one leads to, the request above all, would grow old with it.
    function end (chunk, encoding) {
      return held.onEnd(chunk, encoding)
    }

    onHeaders(res, () => work.beforeHead())
    res.end = end
  }

  onEnd (chunk, encoding) {
    if (this.isEnded) return false
    this.isEnded = true
    this.chunk = chunk
    this.encoding = encoding

    const state = this.work.beforeEnd(this)
    if (state === NOTHING) return this.end.call(this.res, chunk, encoding)
    if (this.isFinished) return this.returned

    this.sendHead()

    if (state === DONE) {
      if (isOrdinary(chunk, encoding)) {
        this.end.call(this.res, chunk, encoding)
        return true
      }
      setImmediate(() => this.finish())
    } else if (isOrdinary(chunk, encoding)) {
      this.cork()
    }

    const isRoomLeft = this.sendBody()
    if (!isRoomLeft) nextTick(uncork, this) // when Node itself would send it
    return isRoomLeft
  }

  /** Ends the response. To be called once the work is done. */
  finish () {
    this.returned = this.end.call(this.res, this.chunk, this.encoding)
    this.isFinished = true
    this.chunk = this.encoding = undefined
    this.uncork()
  }

  /** Makes the socket keep what is written, for a moment. HTTP/2 has no socket of a response's own. */
  cork () {
    const { res } = this
    if (typeof res._implicitHeader !== 'function' || res.socket?._httpMessage !== res) return
    this.corked = res.socket
    this.corked.cork()
    this.timer = setTimeout(uncork, PATIENCE, this)
  }

  /** Lets go out what the socket has kept. */
  uncork () {
    if (this.corked === undefined) return
    clearTimeout(this.timer)
    this.corked.uncork()
    this.corked = this.timer = undefined
  }

  /** HTTP/2 responses have no `_implicitHeader`, and objects that are no response no head at all. */
  sendHead () {
    const { res } = this
    if (res._header || res.headersSent) return
    if (typeof res._implicitHeader === 'function') res._implicitHeader()
    else if (this.writesHead) res.writeHead(res.statusCode)
  }

  /** Writes the body, or all but its last byte. */
  sendBody () {
    const { res, chunk, encoding } = this
    if (chunk == null) return true

    if (Number(res.getHeader('Content-Length')) > 0) {
      const body = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)
      this.chunk = body
      this.encoding = undefined

      if (body.length !== 0) {
        debug('split response')
        this.chunk = body.subarray(body.length - 1)
        return this.write.call(res, body.subarray(0, body.length - 1))
      }
    }

    const returned = this.write.call(res, this.chunk, this.encoding)
    this.chunk = this.encoding = undefined
    return returned
  }
}

function uncork (held) {
  held.uncork()
}

/** Other arguments make Node throw, or a callback of one; that then happens as it does upstream. */
function isOrdinary (chunk, encoding) {
  return typeof chunk !== 'function' && (encoding == null || Buffer.isEncoding(encoding))
}

module.exports = { HeldResponse, NOTHING, DONE, UNDER_WAY }
