'use strict'

/**
 * The two implementations that the parity tests hold against each other.
 * `SUBJECT=<package or folder>` puts another one in the place of this package.
 */

const path = require('node:path')

// both announce the same deprecations, thousands of times over a run
process.env.NO_DEPRECATION = 'express-session'

const replacement = process.env.SUBJECT
const root = path.resolve(__dirname, '../..')

const ours = load(replacement || 'rust-express-session', replacement || root)
const original = load('express-session', 'express-session')

function load (name, location) {
  const session = require(location)

  return {
    name,
    session,
    Store: session.Store,
    MemoryStore: session.MemoryStore,
    Cookie: session.Cookie,
    Session: session.Session
  }
}

module.exports = { original, ours, subjects: [original, ours] }
