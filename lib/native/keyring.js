'use strict'

const { isAnyArrayBuffer, isKeyObject } = require('node:util').types
const addon = require('./addon.js')

/** What {@link Keyring#read} and {@link Keyring#unsign} return where there is no session ID. */
const { Absent: ABSENT, Unsigned: UNSIGNED, Forged: FORGED } = addon.NoSessionId

/**
 * The secrets of an app, newest first, as a native keyring.
 *
 * The list is the caller's own array and stays live: secrets put in or taken out count from the next
 * call on. A secret that no key can be made of is an error only once it is needed, as in
 * cookie-signature: to sign, if it stands first; to verify, if none before it made the signature.
 */
class Keyring {
  /**
   * @param {Array<string|ArrayBuffer|ArrayBufferView|KeyObject|CryptoKey>} secrets
   * @param {string} [name] the session cookie's, to read it by
   */
  constructor (secrets, name = '') {
    this.secrets = secrets
    this.name = name
    this.known = []
    this.handle = addon.createKeyring([], name)
  }

  /**
   * @param {string} header a `Cookie` header
   * @returns {string | number} the session ID, or ABSENT, UNSIGNED or FORGED
   * @throws {TypeError} where a secret is none and no secret before it made the signature
   */
  read (header) {
    this.refresh()
    const sid = addon.readSessionCookie(this.handle, header)
    if (sid === FORGED) this.refuseBadSecret()
    return sid
  }

  /**
   * @param {string} value a cookie's decoded value
   * @returns {string | number} as {@link Keyring#read}
   * @throws {TypeError} as {@link Keyring#read}
   */
  unsign (value) {
    this.refresh()
    const sid = addon.unsignSessionCookie(this.handle, value)
    if (sid === FORGED) this.refuseBadSecret()
    return sid
  }

  /**
   * @returns {object} the native keyring, fit to sign
   * @throws {TypeError} where the first secret is none
   */
  forSigning () {
    this.refresh()
    if (this.known.length === 0) keyOf(this.secrets[0])
    return this.handle
  }

  /** Prepares the keys again if the secrets have changed. */
  refresh () {
    const { secrets, known } = this
    if (known.length === secrets.length) {
      let i = 0
      while (i < known.length && isUnchanged(known[i], secrets[i])) i++
      if (i === known.length) return
    }
    this.known = usableSecrets(secrets)
    this.handle = addon.createKeyring(this.known.map(({ key }) => key), this.name)
  }

  refuseBadSecret () {
    const { secrets, known } = this
    if (known.length < secrets.length) keyOf(secrets[known.length])
  }
}

/** @returns {Array<{ secret, key: Uint8Array }>} the secrets before the first that is none */
function usableSecrets (secrets) {
  const usable = []
  for (const secret of secrets) {
    try {
      usable.push({ secret, key: keyOf(secret) })
    } catch {
      break
    }
  }
  return usable
}

/** Bytes can be changed in place, so they are compared. */
function isUnchanged ({ secret, key }, now) {
  if (secret !== now) return false
  return typeof now === 'string' || isKeyObject(now) || Buffer.compare(key, keyOf(now)) === 0
}

/**
 * @returns {Uint8Array} a copy of the secret's bytes
 * @throws {TypeError} what cookie-signature throws for this secret
 */
function keyOf (secret) {
  if (typeof secret === 'string') return Buffer.from(secret)
  if (secret == null) throw new TypeError('Secret key must be provided.')
  if (ArrayBuffer.isView(secret)) {
    return Buffer.from(Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength))
  }
  // Loaded only if it is needed: node:crypto takes a tenth of the package's loading time.
  const { createHmac, KeyObject } = require('node:crypto')
  createHmac('sha256', secret) // accepts every kind of key, and throws cookie-signature's error for anything else
  if (isAnyArrayBuffer(secret)) return Buffer.from(Buffer.from(secret))
  return (isKeyObject(secret) ? secret : KeyObject.from(secret)).export()
}

module.exports = { Keyring, ABSENT, UNSIGNED, FORGED }
