'use strict'

const assert = require('node:assert/strict')
const { GatedApp } = require('./gated-app')
const { cookieFor, withSite } = require('../../support/site')
const { ours } = require('../../support/subjects')

/** How long a session lives unused, and in all, in ms. */
const IDLE = 1000
const ABSOLUTE = 5000

/** A visitor has logged in; the session's ID is id-2, and it starts now. */
function loggedIn (makeStore, options, scenario) {
  return withSite(ours, async function (site) {
    const app = new GatedApp(site, { store: makeStore(), ...options })
    await site.visit('/login/ann')
    await scenario(app, site)
    assert.deepEqual(site.errors, [])
  })
}

/** @returns {Promise<string | undefined>} the user of that session, as a request sees it */
async function userOf (site) {
  const { body } = await site.visit('/read', { headers: { cookie: cookieFor('id-2') } })
  return JSON.parse(body).user
}

module.exports = { ABSOLUTE, IDLE, loggedIn, userOf }
