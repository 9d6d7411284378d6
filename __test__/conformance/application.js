'use strict'

/** The application a program is served by: bare node:http, Express 4 or Express 5, with the same error handling. */

const cookieParser = require('cookie-parser')
const express4 = require('express4')
const express5 = require('express')
const { chain } = require('../support/chain')
const { describe } = require('../support/describe')

const frameworks = { express4, express5 }
const TURNS_TO_FINISH = 5
const TIME_TO_SHOW = 10 // ms

/**
 * @param {object} parts
 * @param {string} parts.framework 'http', 'express4' or 'express5'
 * @param {function[]} parts.middlewares
 * @param {(req: object, res: object, next: (err?: any) => void) => void} parts.handler
 * @param {(err: Error) => void} parts.onError told every error that reaches the error handler or happens in it
 */
function buildApplication ({ framework, middlewares, handler, onError }) {
  const answerError = function (error, req, res, next) {
    onError(error)

    if (!res.headersSent) {
      res.statusCode = 500
    }

    try {
      res.end(`error: ${describe(error)}`)
    } catch (another) {
      onError(another)
    }

    abandon(res)
  }

  return framework === 'http'
    ? chain([...middlewares, handler], answerError)
    : withExpress(frameworks[framework], [...middlewares, handler], answerError)
}

function withExpress (express, middlewares, answerError) {
  const app = express()

  for (const middleware of middlewares) {
    app.use(middleware)
  }

  app.use(function (error, req, res, next) {
    answerError(error, req, res, next)
  })

  return (req, res) => app(req, res, (error) => error && answerError(error, req, res))
}

/** Cuts the connection of a response that nobody is going to end any more, after what is under way had its turn. */
function abandon (res, turns = TURNS_TO_FINISH) {
  if (res.writableFinished || res.destroyed) {
    return
  }

  if (turns > 0) {
    setImmediate(abandon, res, turns - 1)
  } else if (res.socket?.writableCorked) {
    // The client is to see first what has been written.
    setTimeout(() => res.destroy(), TIME_TO_SHOW)
  } else {
    res.destroy()
  }
}

const parsers = {
  'same secret': (secret) => cookieParser(secret),
  'other secret': () => cookieParser('a secret of its own'),
  'no secret': () => cookieParser()
}

/** Makes the cookie-parser of `kind`; only text secrets can be its own. */
function buildParser (kind, secrets) {
  const usable = secrets.filter((secret) => typeof secret === 'string')

  return parsers[kind](usable.length > 0 ? usable : undefined)
}

module.exports = { abandon, buildApplication, buildParser, parserKinds: Object.keys(parsers) }
