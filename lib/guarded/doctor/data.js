'use strict'

const { warnings } = require('./warnings.js')

/** From here on a session costs time in every request, in bytes. */
const LARGE = 16 * 1024

/** How many values are looked at. */
const MOST_VALUES = 10000

/**
 * What a session holds at the end of a request.
 *
 * @param {IncomingMessage} req
 * @param {string} text the session's JSON
 */
function checkData (req, text) {
  const size = Buffer.byteLength(text)
  if (size > LARGE) {
    warnings.give('LARGE', `the session has ${Math.round(size / 1024)} KB, read and parsed by every request; keep large data ` +
      'elsewhere, and their key in the session', req)
  }
  const lost = findLost(req.session)
  if (lost !== undefined) {
    warnings.give('NOT_JSON', `the session holds ${lost}, which the next request does not get back as it is: sessions are stored as ` +
      'JSON. Store plain objects, arrays, strings, finite numbers, booleans and null', req)
  }
}

/** @returns {string | undefined} the kind of the first value that JSON does not keep */
function findLost (session) {
  const waiting = Object.keys(session).filter((key) => key !== 'cookie').map((key) => session[key])
  const seen = new Set()
  for (let i = 0; i < waiting.length && i < MOST_VALUES; i++) {
    const value = waiting[i]
    const lost = lostKind(value)
    if (lost !== undefined) return lost
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    waiting.push(...Object.values(value))
  }
}

function lostKind (value) {
  switch (typeof value) {
    case 'function': return 'a function'
    case 'symbol': return 'a symbol'
    case 'bigint': return 'a bigint'
    case 'number': return Number.isFinite(value) ? undefined : 'a number that is not finite'
    case 'object': return lostClass(value)
  }
}

function lostClass (value) {
  if (value === null || Array.isArray(value)) return undefined
  const prototype = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null) return undefined
  return `an instance of ${`${value.constructor?.name ?? 'a class'}`.slice(0, 60)}`
}

module.exports = { checkData }
