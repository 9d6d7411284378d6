'use strict'

/** The same site in Koa and in Fastify, as docs/frameworks.md sets them up. */

const { parity } = require('../support/site')
const { wrappers } = require('./koa-fastify')

const count = ({ session }) => {
  session.views = (session.views ?? 0) + 1
  return `${session.id} ${session.views}`
}

for (const [name, serve] of Object.entries(wrappers)) {
  parity(`should keep a session with ${name}`, async function (site) {
    await serve(site.server, site.session({ store: site.store() }), count)
    const bodies = [(await site.visit()).body, (await site.visit()).body]

    return { bodies, cookie: site.jar.startsWith('connect.sid=s%3Aid-1.') }
  }, { bodies: ['id-1 1', 'id-1 2'], cookie: true })

  parity(`should answer a store's error with 500 in ${name}`, async function (site) {
    await serve(site.server, site.session({ store: site.store('async', [{ method: 'get', call: 1, how: 'error' }]) }), count)
    await site.visit()

    return (await site.visit()).status
  }, 500)
}
