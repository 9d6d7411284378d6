'use strict'

/* The cookies of a scenario's browsers. */

const { plainListener } = require('./app')
const { Connection } = require('./in-process')
const payloads = require('./payloads')
const { cookieFrom, tamper } = require('./visitors')

/** Cookies for the base, which looks at none: they only have to be as long as real ones. */
function standIns (scenario, browsers) {
  if (scenario.visitor === 'anonymous') return []
  return Array.from({ length: browsers }, (_, i) => `connect.sid=${String(i).padStart(80, 'x')}`)
}

/** Gives every browser a session by way of the middleware, as a login would. */
async function signIn (middleware, scenario, browsers) {
  if (scenario.visitor === 'anonymous') return []
  let signedIn = 0
  const connection = new Connection(plainListener((req) => {
    Object.assign(req.session, payloads[scenario.payload](signedIn++))
    return ''
  }, middleware))
  const cookies = []
  while (cookies.length < browsers) {
    await connection.run(1, () => undefined)
    const cookie = cookieFrom(connection.takeText())
    cookies.push(scenario.visitor === 'tampered' ? tamper(cookie) : cookie)
  }
  return cookies
}

module.exports = { signIn, standIns }
