'use strict'

/** NestJS: sessions in controllers, with its own exception layer around them. */

const assert = require('node:assert/strict')

/** Applies decorators without the syntax for them. */
function decorate (prototype, name, methodDecorator, parameterDecorators) {
  parameterDecorators.forEach((decorator, index) => decorator(prototype, name, index))
  methodDecorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name))
}

function makeModule ({ Controller, Get, Module, Req, Session }) {
  class Pages {
    count (session) {
      session.views = (session.views || 0) + 1
      return { views: session.views }
    }

    login (req) {
      return new Promise((resolve, reject) => req.session.regenerate((error) => {
        if (error) return reject(error)

        req.session.user = 'ada'
        resolve({ id: req.sessionID })
      }))
    }

    logout (req) {
      return new Promise((resolve, reject) => req.session.destroy((error) => error ? reject(error) : resolve({})))
    }
  }

  decorate(Pages.prototype, 'count', Get('count'), [Session()])
  decorate(Pages.prototype, 'login', Get('login'), [Req()])
  decorate(Pages.prototype, 'logout', Get('logout'), [Req()])
  Controller()(Pages)

  class Site {}

  Module({ controllers: [Pages] })(Site)
  return Site
}

/** A visitor that keeps the session cookie. */
function makeVisitor (url) {
  let cookie

  return async function visit (path) {
    const response = await fetch(url + path, { headers: cookie ? { cookie } : {} })
    const [line] = response.headers.getSetCookie()

    cookie = line ? line.split(';')[0] : cookie
    return { status: response.status, body: await response.json(), line }
  }
}

module.exports = {
  package: '@nestjs/core',
  id: 'NestJS',
  install: {
    '@nestjs/core': '12.5.1',
    '@nestjs/common': '12.5.1',
    '@nestjs/platform-express': '12.5.1',
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2'
  },
  level: 'R',
  backend: 'MemoryStore',

  async open ({ session, load }) {
    load('reflect-metadata')

    const { NestFactory } = load('@nestjs/core')
    const store = new session.MemoryStore()
    const app = await NestFactory.create(makeModule(load('@nestjs/common')), { logger: false })

    app.use(session({ store, secret: 'compatible', resave: false, saveUninitialized: false }))
    await app.listen(0, '127.0.0.1')
    return { store, makeVisitor: () => makeVisitor(`http://127.0.0.1:${app.getHttpServer().address().port}/`) }
  },

  script: [
    {
      title: 'a controller counts in its visitor\'s session',
      async run ({ makeVisitor }) {
        const [visit, other] = [makeVisitor(), makeVisitor()]

        assert.equal((await visit('count')).body.views, 1)
        assert.equal((await visit('count')).body.views, 2)
        assert.equal((await other('count')).body.views, 1)
      }
    },
    {
      title: 'regenerate in a controller gives a new id',
      async run ({ makeVisitor, note }) {
        const visit = makeVisitor()
        const before = await visit('count')
        const { line, status } = await visit('login')

        note(status)
        assert.notEqual(line.split(';')[0], before.line.split(';')[0])
        assert.equal((await visit('count')).body.views, 1)
      }
    },
    {
      title: 'destroy in a controller ends the session',
      async run ({ makeVisitor }) {
        const visit = makeVisitor()

        await visit('count')
        await visit('logout')
        assert.equal((await visit('count')).body.views, 1)
      }
    },
    {
      title: 'a store\'s error becomes the framework\'s answer',
      async run ({ makeVisitor, store, note }) {
        const visit = makeVisitor()

        await visit('count')
        store.get = (sid, callback) => callback(new Error('the store is gone'))
        const { status, body } = await visit('count')

        delete store.get
        note(body)
        assert.equal(status, 500)
      }
    }
  ]
}
