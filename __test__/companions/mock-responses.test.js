'use strict'

/** Libraries that call an application without a server, with responses of their own. */

const { EventEmitter } = require('node:events')
const lightMyRequest = require('light-my-request')
const mocks = require('node-mocks-http')
const serverlessExpress = require('@vendia/serverless-express')
const serverless = require('serverless-http')
const supertest = require('supertest')
const { parity } = require('../support/site')
const { expressVersions } = require('./frameworks')

const libraries = {
  'node-mocks-http' (app) {
    return (headers) => new Promise((resolve) => {
      const req = mocks.createRequest({ method: 'GET', url: '/', headers })
      const res = mocks.createResponse({ eventEmitter: EventEmitter, req })
      res.on('end', () => resolve({ cookie: res.getHeader('set-cookie'), body: res._getJSONData() }))
      app(req, res)
    })
  },
  'light-my-request' (app) {
    return async (headers) => {
      const res = await lightMyRequest(app, { url: '/', headers })
      return { cookie: res.headers['set-cookie'], body: res.json() }
    }
  },
  'serverless-http' (app) {
    const handler = serverless(app)
    return async (headers) => {
      const { multiValueHeaders, body } = await handler({ httpMethod: 'GET', path: '/', headers, body: '' }, {})
      return { cookie: multiValueHeaders['set-cookie'], body: JSON.parse(body) }
    }
  },
  '@vendia/serverless-express' (app) {
    const handler = serverlessExpress({ app })
    return async (headers) => {
      const event = { httpMethod: 'GET', path: '/', multiValueHeaders: toLists(headers), requestContext: { resourceId: 'id' }, body: null }
      const { multiValueHeaders, body } = await handler(event, {})
      return { cookie: multiValueHeaders['set-cookie'], body: JSON.parse(body) }
    }
  },
  supertest (app) {
    return async (headers) => {
      const { headers: { 'set-cookie': cookie }, body } = await supertest(app).get('/').set(headers)
      return { cookie, body }
    }
  }
}

function toLists (headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

const keepsSession = [
  'connect.sid=s%3Aid-1',
  { id: 'id-1', views: 1 },
  undefined,
  { id: 'id-1', views: 2 }
]

function view (req, res) {
  req.session.views = (req.session.views || 0) + 1
  const body = JSON.stringify({ id: req.sessionID, views: req.session.views })
  if (res.json) return res.json(JSON.parse(body))
  res.setHeader('Content-Type', 'application/json')
  res.end(body)
}

/** Calls an application twice, the second time with the cookie of the first. */
async function visitTwice (call) {
  const first = await call({})
  const [cookie] = [first.cookie].flat()
  const second = await call({ cookie: cookie.split(';', 1)[0] })
  return [cookie.split('.', 2).join('.'), first.body, second.cookie, second.body]
}

/** It needs the prototypes that Express replaces. */
const WITHOUT_EXPRESS = ['light-my-request']
/** Its responses have no head but Express's. */
const WITH_EXPRESS_ONLY = ['node-mocks-http']

for (const [name, caller] of Object.entries(libraries)) {
  for (const kind of ['memory', 'async']) {
    if (!WITH_EXPRESS_ONLY.includes(name)) {
      parity(`should keep a session through ${name} without a framework, store: ${kind}`, function (site) {
        const session = site.session({ store: site.store(kind) })
        return visitTwice(caller((req, res) => session(req, res, () => view(req, res))))
      }, keepsSession)
    }

    const versions = WITHOUT_EXPRESS.includes(name) ? [] : Object.entries(expressVersions)
    for (const [version, express] of versions) {
      parity(`should keep a session through ${name} in ${version}, store: ${kind}`, function (site) {
        const app = express().set('env', 'test')
        app.use(site.session({ store: site.store(kind) }))
        app.get('/', view)
        return visitTwice(caller(app))
      }, keepsSession)
    }
  }
}
