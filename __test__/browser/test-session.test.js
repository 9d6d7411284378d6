'use strict'

/** `createTestSession` with Playwright: a browser that is logged in from its first page on. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const express = require('express')
const { createTestSession } = require('../../testing')
const { original, ours } = require('../support/subjects')
const { missing, useBrowser } = require('./browser')
const { secureShop, shop } = require('./sites')

const OPTIONS = { secret: 'keyboard cat', resave: false, saveUninitialized: false }

const kinds = {
  'the plain middleware': [ours, {}, shop],
  'express-session': [original, {}, shop],
  "preset: 'strict'": [ours, { preset: 'strict', doctor: false }, shop],
  'secure: true, over HTTPS': [ours, { name: '__Host-id', cookie: { secure: true } }, secureShop]
}

/** Says who is there, counts visits, and logs out. */
function makeApp (sessions) {
  const app = express()
  app.use(sessions)
  app.get('/logout', (req, res, next) => req.session.destroy((err) => err ? next(err) : res.redirect('/')))
  app.get('/', (req, res) => {
    const { session } = req
    if (session.user === undefined) return res.send('<p>nobody</p>')
    session.visits = (session.visits ?? 0) + 1
    res.send(`<p>${session.user} ${session.visits}</p><a href="/logout">Log out</a>`)
  })
  return app
}

describe('createTestSession with Playwright', { skip: missing }, () => {
  const { opened, anotherVisitor, visit } = useBrowser()

  for (const [name, [subject, options, serve]] of Object.entries(kinds)) {
    it(`should let a browser in, and out by the app's own logout, with ${name}`, async () => {
      const sessions = subject.session({ ...OPTIONS, ...options })
      const url = await opened(serve(makeApp(sessions)))
      const { cookie } = await createTestSession(sessions, { user: 'ann' })
      const context = await anotherVisitor()
      const [name, value] = cookie.split('=')
      await context.addCookies([{ name, value, url }])

      const page = await visit(url, context)
      assert.equal(await page.locator('p').textContent(), 'ann 1')
      await page.reload()
      assert.equal(await page.locator('p').textContent(), 'ann 2')
      await page.getByRole('link', { name: 'Log out' }).click()
      await page.locator('p', { hasText: 'nobody' }).waitFor()

      // Another browser is nobody.
      assert.equal(await (await visit(url)).locator('p').textContent(), 'nobody')
    })
  }
})
