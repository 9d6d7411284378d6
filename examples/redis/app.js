'use strict'

/** One process of the app, on any free port. Started by index.js. */

const { RedisStore } = require('../..') // in your app: require('rust-express-session')
const { createLoginApp } = require('../login-app')

const store = new RedisStore({ url: process.env.REDIS_URL, prefix: 'example:' })
const app = createLoginApp(store, (res, name) => res.type('text').send(`Hello ${name}, says process ${process.pid}.\n`))
const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port))

// Ends with the process that started it, and then with its last request.
process.on('disconnect', () => {
  server.close()
  server.closeIdleConnections()
  store.close()
})
