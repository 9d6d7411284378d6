'use strict'

const { withSite } = require('../../support/site')
const { ours } = require('../../support/subjects')

/**
 * Serves logins to a test, each visitor on a device of their own:
 *
 *   /login/<user>, /become/<user> (under the same ID), /leave (nobody's any more), /logout, /unset, /read, /set
 */
class UsersApp {
  constructor (site, options) {
    this.site = site
    this.store = options.store
    this.sessions = site.session({ unset: 'destroy', ...options, users: { key: (session) => session.user, ...options.users } })
    site.serve(this.sessions, (req, res) => this.handle(req, res))
    this.jars = {}
    this.requests = []
  }

  get users () {
    return this.sessions.users
  }

  async handle (req, res) {
    const [, action, user] = decodeURIComponent(req.url).split('/')
    this.lastRequest = req
    try {
      if (action === 'login') await req.session.regenerate({ keep: ['device'] })
      if (action === 'login' || action === 'become') req.session.user = user
      if (action === 'set') req.session.a = 1
      if (action === 'leave') delete req.session.user
      if (action === 'logout') await req.session.destroy()
      if (action === 'unset') req.session = null
      res.end(String(req.session?.user))
    } catch (err) {
      this.site.fail(err, res)
    }
  }

  /** @returns {Promise<string>} the user whose session the device has */
  async visit (device, path) {
    this.site.jar = this.jars[device]
    const { body } = await this.site.visit(path)
    this.jars[device] = this.site.jar
    return body
  }

  /** @returns {Promise<string[]>} the devices that are still logged in */
  async loggedIn (devices) {
    const users = []
    for (const device of devices) users.push(await this.visit(device, '/read'))
    return devices.filter((_, i) => users[i] !== 'undefined')
  }
}

/** Opens an app for the time of `scenario(app, site)`; ids are id-1, id-2 … */
function withUsers (options, scenario) {
  return withSite(ours, async (site) => {
    const app = new UsersApp(site, options)
    await scenario(app, site)
    if (app.store.close) await app.store.close()
    if (!options.fails) require('node:assert/strict').deepEqual(site.errors, [])
  })
}

module.exports = { withUsers }
