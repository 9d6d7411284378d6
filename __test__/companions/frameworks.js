'use strict'

/**
 * How each framework is told to run middlewares and to answer errors: `(onError, ...middlewares)` to a
 * request listener. `onError` is `(error, req, res)`.
 */

const connect = require('connect')
const express = require('express')
const express4 = require('express4')
const polka = require('polka')
const { chain } = require('../support/chain')

function layered (create) {
  return (onError, ...middlewares) => middlewares
    .reduce((app, middleware) => app.use(middleware), create())
    .use((error, req, res, next) => onError(error, req, res))
}

const expressVersions = { 'Express 5': express, 'Express 4': express4 }

const frameworks = {
  'Express 5': layered(express),
  'Express 4': layered(express4),
  Connect: layered(connect),
  Polka: (onError, ...middlewares) => polka({ onError, onNoMatch () {} }).use(...middlewares).handler,
  'bare node:http': (onError, ...middlewares) => chain(middlewares, onError)
}

/** Serves `middlewares` on `site` with one of the frameworks; errors are kept and answered as the site does. */
function serveWith (site, name, ...middlewares) {
  const app = frameworks[name]((error, req, res) => site.fail(error, res), ...middlewares)

  site.listen(app.handler || app)
}

module.exports = { expressVersions, frameworks, serveWith }
