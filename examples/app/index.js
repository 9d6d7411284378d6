'use strict'

/** Serves the example app: `node examples/app/index.js`, or PORT=8080 before it for another port. */

const { createApp } = require('./app')

const server = createApp().listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`Serving the example app on http://127.0.0.1:${server.address().port}`)
})
