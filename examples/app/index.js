'use strict'

/**
 * Serves the example app: `node examples/app`. Of the environment it takes
 *
 *     PORT            another port than 3000
 *     SESSION_FILE    a SQLite file, in which sessions outlive the process; it needs a secret that does so, too:
 *     SESSION_SECRET  signs the cookies
 */

const session = require('../..') // in your app: require('rust-express-session')
const { createApp } = require('./app')

const { PORT = 3000, SESSION_FILE } = process.env
const store = SESSION_FILE ? new session.SqliteStore({ path: SESSION_FILE }) : new session.MemoryStore({ max: 10_000 })

const server = createApp({ store }).listen(PORT, '127.0.0.1', (err) => {
  if (err?.code === 'EADDRINUSE') {
    console.error(`Port ${PORT} is in use. Choose another one in the variable PORT, for example PORT=${Number(PORT) + 1}.`)
    process.exit(1)
  }
  if (err) throw err
  console.log(`Serving the example app on http://127.0.0.1:${server.address().port}`)
})
