'use strict'

const { once } = require('node:events')

/** Visits an app twice as one visitor and prints what it answered. */
module.exports = async function visit (app) {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}/`

  const first = await fetch(url)
  const [cookie] = first.headers.getSetCookie()
  const second = await fetch(url, { headers: { cookie: cookie.split(';')[0] } })
  console.log(`${await first.text()} ${await second.text()}`)

  server.close()
  server.closeAllConnections()
}
