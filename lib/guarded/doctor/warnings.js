'use strict'

/** After so many the rest would be noise. */
const MOST = 20

/** What the doctor has warned of in this process: once for each code and route, twenty times in all. */
class Warnings {
  constructor () {
    this.given = new Set()
  }

  /**
   * @param {string} code
   * @param {string} message what is wrong, and what to do; without IDs and data
   * @param {IncomingMessage} [req] where it was seen
   */
  give (code, message, req) {
    const key = `${code} ${req === undefined ? '' : placeOf(req)}`
    if (this.given.size >= MOST || this.given.has(key)) return
    this.given.add(key)
    const route = req === undefined ? undefined : routeOf(req)
    process.emitWarning(route === undefined ? message : `${message} (seen at ${route})`, { type: 'SessionWarning', code })
  }

  clear () {
    this.given.clear()
  }
}

/** The route as the app wrote it. A path may hold what is secret, so none is shown. */
function routeOf ({ method, baseUrl = '', route }) {
  return typeof route?.path === 'string' ? `${method} ${baseUrl}${route.path}` : undefined
}

function placeOf (req) {
  return routeOf(req) ?? `${req.method} ${`${req.originalUrl ?? req.url}`.split('?', 1)[0]}`
}

module.exports = { warnings: new Warnings() }
