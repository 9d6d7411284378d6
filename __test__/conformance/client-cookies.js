'use strict'

/** What a client may send as its Cookie header, from the honest to the hostile. */

const signature = require('cookie-signature')

const encode = encodeURIComponent

/**
 * Each takes what the client knows and returns the header, or undefined for none.
 *
 * - `name` of the session cookie
 * - `value` the last one received, still percent-encoded; a made-up one when there is none
 * - `past` every value received so far, oldest first
 * - `secrets` of the application, as the original would take them
 */
const cookies = {
  none: () => undefined,
  jar: ({ name, value, past }) => past.length > 0 ? `${name}=${value}` : undefined,
  oldest: ({ name, past, value }) => `${name}=${past[0] ?? value}`,
  tampered: ({ name, value }) => `${name}=${swapLast(value)}`,
  'tampered id': ({ name, value }) => `${name}=${value.replace(/^(s%3A|s:)/, '$1X')}`,
  'without last character': ({ name, value }) => `${name}=${value.slice(0, -1)}`,
  'with a character more': ({ name, value }) => `${name}=${value}A`,
  'cut in half': ({ name, value }) => `${name}=${value.slice(0, value.length >> 1)}`,
  'without signature': ({ name, value }) => `${name}=${value.replace(/\.[^.]*$/, '')}`,
  'empty signature': ({ name, value }) => `${name}=${value.replace(/\.[^.]*$/, '.')}`,
  'unsigned id': ({ name, value }) => `${name}=${value.replace(/^s%3A|\.[^.]*$/g, '')}`,
  'only the mark': ({ name }) => `${name}=s%3A`,
  'mark and dot': ({ name }) => `${name}=s:.`,
  'empty id, signed': ({ name, secrets }) => `${name}=${encode('s:' + sign('', secrets))}`,
  'capital mark': ({ name, value }) => `${name}=${value.replace('s%3A', 'S%3A')}`,
  'signed with another secret': ({ name }) => `${name}=${encode('s:' + signature.sign('id-1', 'another secret'))}`,
  'unknown id, signed': ({ name, secrets }) => `${name}=${encode('s:' + sign('never-made', secrets))}`,
  'odd id, signed': ({ name, secrets }) => `${name}=${encode('s:' + sign('a.b ü✓;=%', secrets))}`,
  'prototype id, signed': ({ name, secrets }) => `${name}=${encode('s:' + sign('__proto__', secrets))}`,
  'signed twice': ({ name, value }) => `${name}=${value}.${value}`,
  empty: ({ name }) => `${name}=`,
  'name alone': ({ name }) => name,
  quoted: ({ name, value }) => `${name}="${value}"`,
  'half a quote': ({ name, value }) => `${name}="${value}`,
  'decoded already': ({ name, value }) => `${name}=${decode(value)}`,
  'every character encoded': ({ name, value }) => `${name}=${encodeAll(decode(value))}`,
  'encoded twice': ({ name, value }) => `${name}=${encode(value)}`,
  'broken percent': ({ name, value }) => `${name}=${value}%`,
  'broken percent, signed raw': ({ name, secrets }) => `${name}=s:${sign('100%', secrets)}`,
  'invalid UTF-8': ({ name }) => `${name}=%ff%fe`,
  'raw latin-1': ({ name, value }) => `${name}=${decode(value).replace(/[^\x20-\xff]/g, '')}\xe9`,
  'good, then bad': ({ name, value }) => `${name}=${value}; ${name}=bad`,
  'bad, then good': ({ name, value }) => `${name}=bad; ${name}=${value}`,
  'empty, then good': ({ name, value }) => `${name}=; ${name}=${value}`,
  'among others': ({ name, value }) => `a=1; b="2"; ${name}=${value}; c; d=%`,
  'without spaces': ({ name, value }) => `a=1;${name}=${value};b=2`,
  'spaces everywhere': ({ name, value }) => ` a = 1 ;  ${name} = ${value}  ;`,
  'tabs everywhere': ({ name, value }) => `a\t=1;\t${name}\t=\t${value}\t; b`,
  'commas for semicolons': ({ name, value }) => `a=1, ${name}=${value}`,
  'another name': ({ name, value }) => `x${name}=${value}; ${name}x=${value}`,
  'name in capitals': ({ name, value }) => `${name.toUpperCase()}=${value}`,
  'prototype names': ({ name, value }) => `__proto__=1; constructor=2; toString=3; ${name}=${value}; hasOwnProperty=4`,
  garbage: () => '=;;==; =a;,"\\;\x80\xff%%%',
  'only semicolons': () => ';;;;;;;;'
}

/** Returns the header that a client in state `client` sends for the kind of cookie named `kind`. */
function cookieHeader (kind, client) {
  const value = client.past.at(-1) ?? encode('s:' + sign('id-1', client.secrets))

  return cookies[kind]({ ...client, value })
}

/** Signs with the first secret, or with a plain one when that is no key at all. */
function sign (id, secrets) {
  try {
    return signature.sign(id, secrets[0])
  } catch {
    return signature.sign(id, 'plain')
  }
}

function decode (value) {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function swapLast (value) {
  return value.slice(0, -1) + (value.endsWith('A') ? 'B' : 'A')
}

function encodeAll (text) {
  return [...Buffer.from(text)].map((byte) => '%' + byte.toString(16).padStart(2, '0')).join('')
}

module.exports = { cookieHeader, kinds: Object.keys(cookies) }
