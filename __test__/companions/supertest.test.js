'use strict'

const supertest = require('supertest')
const { parity } = require('../support/site')
const { expressVersions } = require('./frameworks')

function application (express, site, options) {
  const app = express()

  if (options.cookie) app.set('trust proxy', 1)
  app.use(site.session(options))
  app.get('/', function (req, res) {
    req.session.views = (req.session.views || 0) + 1
    res.json([req.sessionID, req.session.views])
  })
  return app
}

for (const [name, express] of Object.entries(expressVersions)) {
  parity(`should keep one session for each supertest agent in ${name}`, async function (site) {
    const app = application(express, site, {})
    const [ann, bob] = [supertest.agent(app), supertest.agent(app)]
    const bodies = []

    for (const agent of [ann, bob, ann, ann, bob]) {
      bodies.push((await agent.get('/').expect(200)).body)
    }

    return bodies
  }, [['id-1', 1], ['id-2', 1], ['id-1', 2], ['id-1', 3], ['id-2', 2]])

  parity(`should make a new session for each supertest request without an agent in ${name}`, async function (site) {
    const app = application(express, site, {})

    return [(await supertest(app).get('/')).body, (await supertest(app).get('/')).body]
  }, [['id-1', 1], ['id-2', 1]])

  parity(`should send supertest a secure cookie only behind a proxy that speaks TLS in ${name}`, async function (site) {
    const app = application(express, site, { cookie: { secure: true } })
    const plain = await supertest(app).get('/')
    const secure = await supertest(app).get('/').set('X-Forwarded-Proto', 'https')

    return [plain, secure].map(({ headers }) => (headers['set-cookie'] || []).length)
  }, [0, 1])
}
