'use strict'

/**
 * Serves actions on sessions, some of which wait until a test lets them go on:
 *
 *   /login/<name>   regenerates, then sets `user`
 *   /logout         destroys
 *   /set/<key>/<value>, /delete/<key>, /read
 *
 * With `?wait`, the session is there and the action waits; {@link GatedApp#visitUntilLoaded}.
 */
class GatedApp {
  constructor (site, options) {
    this.site = site
    this.store = options.store
    this.arrived = undefined
    this.sessions = site.session(options)
    site.serve(this.sessions, (req, res) => this.handle(req, res))
  }

  async handle (req, res) {
    const { pathname, searchParams } = new URL(req.url, 'http://localhost')
    const [, action, key, value] = pathname.split('/')

    try {
      if (searchParams.has('wait')) await new Promise((resolve) => this.arrived(resolve))
      await this[action](req, key, value)
      if (searchParams.has('save')) await req.session.save()
      res.end(JSON.stringify(req.session ?? null))
    } catch (error) {
      this.site.fail(error, res)
    }
  }

  async login (req, name) {
    await req.session.regenerate()
    req.session.user = name
  }

  async logout (req) {
    await req.session.destroy()
  }

  async set (req, key, value) {
    req.session[key] = value
  }

  async delete (req, key) {
    delete req.session[key]
  }

  async read () {}

  /**
   * Sends a request and resolves once its session is loaded.
   *
   * @returns {Promise<() => Promise<Answer>>} lets the request go on, and resolves to its answer
   */
  async visitUntilLoaded (path, options) {
    const url = `${path}${path.includes('?') ? '&' : '?'}wait`
    const released = new Promise((resolve) => { this.arrived = resolve })
    const answer = this.site.visit(url, options)
    const release = await released
    return () => {
      release()
      return answer
    }
  }

  /** @returns {Promise<object|undefined>} the data that the store has */
  stored (sid) {
    return new Promise((resolve, reject) => {
      this.store.get(sid, (error, data) => error ? reject(error) : resolve(data ?? undefined))
    })
  }
}

module.exports = { GatedApp }
