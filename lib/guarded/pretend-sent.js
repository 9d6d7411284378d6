'use strict'

const { setImmediate } = require('../timers.js')

/** What Node does for these once a response's head is sent, with Node's messages. */
const REFUSED = { setHeader: 'set', setHeaders: 'set', appendHeader: 'append', removeHeader: 'remove', writeHead: 'write' }

/**
 * Makes a held-back response look and behave like one that has ended. An app that answers twice by mistake must get
 * the usual error, and must not change what is held back.
 *
 * @param {ServerResponse | Http2ServerResponse | object} res
 * @returns {{ restore: () => void }} makes it what it was
 */
function pretendSent (res) {
  // HTTP/2 has no status message, and complains if it is asked for one.
  const names = isHttp2(res) ? ['statusCode'] : ['statusCode', 'statusMessage']
  const values = names.map((name) => res[name])
  const before = new Map()
  const late = []

  function put (name, descriptor) {
    if (!(name in res)) return
    before.set(name, Object.getOwnPropertyDescriptor(res, name))
    Object.defineProperty(res, name, { configurable: true, enumerable: false, ...descriptor })
  }

  put('headersSent', { get: () => true })
  put('writableEnded', { get: () => true })
  put('flushHeaders', { value: () => {} })
  put('write', { value: (...args) => { late.push(args); return false } })
  for (const [name, verb] of Object.entries(REFUSED)) put(name, { value: () => { throw sentError(res, verb) } })

  return {
    restore () {
      for (const [name, descriptor] of before) {
        if (descriptor === undefined) delete res[name]
        else Object.defineProperty(res, name, descriptor)
      }
      names.forEach((name, i) => { if (res[name] !== values[i]) res[name] = values[i] })
      // Node's error for a write after the end comes when the held-back end is sent.
      for (const args of late) setImmediate(() => res.write(...args))
    }
  }
}

function sentError (res, verb) {
  return Object.assign(
    new Error(isHttp2(res) ? 'Response has already been initiated.' : `Cannot ${verb} headers after they are sent to the client`),
    { code: isHttp2(res) ? 'ERR_HTTP2_HEADERS_SENT' : 'ERR_HTTP_HEADERS_SENT' }
  )
}

function isHttp2 (res) {
  return typeof res.stream?.respond === 'function'
}

module.exports = { isHttp2, pretendSent }
