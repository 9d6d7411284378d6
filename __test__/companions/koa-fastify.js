'use strict'

/** Frameworks that have requests of their own around Node's, as docs/frameworks.md sets them up. */

const connect = require('koa-connect')
const Fastify = require('fastify')
const Koa = require('koa')

/**
 * By name: serves `answer(req)` behind a session middleware on a server, where `req` is Node's request.
 *
 * @type {Record<string, (server: TestServer, sessions: Function, answer: (req: IncomingMessage) => string | Promise<string>) => Promise<void>>}
 */
const wrappers = {
  async Koa (server, sessions, answer) {
    const app = new Koa()
    app.silent = true
    app.use(connect(sessions))
    app.use(async (ctx) => { ctx.body = await answer(ctx.req) })
    server.listener = app.callback()
  },

  async Fastify (server, sessions, answer) {
    const app = Fastify({
      serverFactory (handler) {
        server.listener = handler
        return server.server
      }
    })
    await app.register(require('@fastify/express'))
    app.use(sessions)
    app.get('/*', async (request) => answer(request.raw))
    await app.ready()
  }
}

module.exports = { wrappers }
