'use strict'

/**
 * A span of each call of the session store: `node examples/opentelemetry`. Needs the packages @opentelemetry/api and
 * @opentelemetry/sdk-trace-base. Spans are kept in memory and shown at /spans; your app exports them to its backend.
 */

const { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base')
const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { traceStore } = require('./trace-store')

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

traceStore(provider.getTracer('sessions')) // before session()

const app = express()

app.get('/spans', (req, res) => res.json(exporter.getFinishedSpans().map(({ name, kind, attributes, status, events }) => (
  { name, kind, attributes, status, exceptions: events.length }
))))

const store = new session.MemoryStore()
app.use(session({ secret: process.env.SESSION_SECRET || 'keyboard cat', resave: false, saveUninitialized: false, store }))

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.type('text').send(`${req.session.views} views\n`)
})

// What a store that is down looks like.
app.post('/break', (req, res) => {
  store.get = (sid, callback) => setImmediate(callback, new Error('no route to host'))
  res.sendStatus(204)
})

app.use((err, req, res, next) => res.status(500).send(err.message))

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
