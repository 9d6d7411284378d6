'use strict'

const debug = require('debug')('express-session')
const onHeaders = require('on-headers')

/** There is nothing to wait for: the response ends at once. */
const NOTHING = 0
/** What upstream would wait for is done already. */
const DONE = 1
/** Work is under way and will call back. */
const UNDER_WAY = 2

/**
 * Holds back the end of a response until work is done. Knows nothing of sessions.
 *
 * While it waits, the head and the body go out, so that the client sees progress. Where a
 * Content-Length tells the client when it has all, the body's last byte waits as well.
 *
 * @param {ServerResponse|Http2ServerResponse|object} res
 * @param {function()} beforeHead called once, when the head is about to go
 * @param {function(function()): number} beforeEnd called once, when the response ends; returns
 *   NOTHING, DONE, or UNDER_WAY, and in the last case calls back, perhaps before it returns
 */
function holdBack (res, beforeHead, beforeEnd) {
  const writesHead = typeof res.writeHead === 'function'
  onHeaders(res, beforeHead)

  const { end, write } = res
  let ended = false

  res.end = function (chunk, encoding) {
    if (ended) return false
    ended = true

    // What `end` is left with. Nothing is written yet, so it is everything.
    let isWritten = false
    let returned

    let isFinished = false

    function finish () {
      returned = isWritten ? end.call(res) : end.call(res, chunk, encoding)
      isWritten = isFinished = true
    }

    const state = beforeEnd(finish)

    if (state === NOTHING) return end.call(res, chunk, encoding)
    if (isFinished) return returned

    writeHead(res, writesHead)

    if (state === DONE) {
      if (isOrdinary(chunk, encoding)) {
        end.call(res, chunk, encoding)
        return true
      }
      setImmediate(finish)
    }

    if (chunk == null) return true

    if (Number(res.getHeader('Content-Length')) > 0) {
      const body = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)
      encoding = undefined
      chunk = body
      if (body.length !== 0) {
        debug('split response')
        chunk = body.subarray(body.length - 1)
        return write.call(res, body.subarray(0, body.length - 1))
      }
    }

    const returnValue = write.call(res, chunk, encoding)
    isWritten = true
    return returnValue
  }
}

/** Other arguments make Node throw, or a callback of one; that then happens as it does upstream. */
function isOrdinary (chunk, encoding) {
  return typeof chunk !== 'function' && (encoding == null || Buffer.isEncoding(encoding))
}

/** HTTP/2 responses have no `_implicitHeader`, and some that are none have no head at all. */
function writeHead (res, writesHead) {
  if (res._header || res.headersSent) return
  if (typeof res._implicitHeader === 'function') res._implicitHeader()
  else if (writesHead) res.writeHead(res.statusCode)
}

module.exports = { holdBack, NOTHING, DONE, UNDER_WAY }
