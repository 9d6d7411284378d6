'use strict'

/** One worker of the app. Started by index.js. */

const { SqliteStore } = require('../..') // in your app: require('rust-express-session')
const { createLoginApp } = require('../login-app')

const store = new SqliteStore({ path: process.env.SESSIONS })
const app = createLoginApp(store, (res, name) => res.json({ worker: process.pid, name }))
const server = app.listen(Number(process.env.PORT), '127.0.0.1')

// Told to go: what is under way ends, and nothing that was saved is lost.
process.on('disconnect', () => {
  server.close(() => store.close())
  server.closeIdleConnections()
})
