'use strict'

const { after, afterEach, before, beforeEach, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { createApp } = require('../../examples/app/app')
const { launch, missing } = require('./browser')
const { counter, secureShop, secureStranger, shop, stranger } = require('./sites')

if (missing) console.error(`\n*** ${missing}. Nothing was tested in a browser. ***\n`)

describe('in a browser', { skip: missing }, () => {
  let browser
  let visitor
  let sites

  before(async () => { browser = await launch() })
  after(() => browser.close())

  beforeEach(async () => {
    sites = []
    visitor = await browser.newContext({ ignoreHTTPSErrors: true })
    visitor.setDefaultTimeout(10_000)
  })
  afterEach(async () => {
    await visitor.close()
    for (const site of sites) site.close()
  })

  async function opened (site) {
    sites.push(await site)
    return sites.at(-1).url
  }

  async function visit (url, context = visitor) {
    const page = await context.newPage()
    await page.goto(url)
    return page
  }

  const text = (page, selector = 'p') => page.locator(selector).textContent()

  async function logIn (page, name) {
    await page.fill('#name', name)
    await page.click('form[action="/login"] button')
    await page.waitForSelector('[data-user]')
  }

  const logOut = async (page) => {
    await page.click('form[action="/logout"] button')
    await page.waitForSelector('#name')
  }

  describe('the example app', () => {
    let url

    beforeEach(async () => { url = await opened(shop(createApp())) })

    it('should know a visitor again after a reload', async () => {
      const page = await visit(url)
      assert.equal(await text(page, '[data-views]'), '1')
      await page.reload()
      assert.equal(await text(page, '[data-views]'), '2')
    })

    it('should log in under a new session ID, stay logged in over a reload, and log out', async () => {
      const page = await visit(url)
      const anonymous = await text(page, '[data-sid]')

      await logIn(page, 'Ada')
      const known = await text(page, '[data-sid]')
      assert.notEqual(known, anonymous)
      await page.reload()
      assert.equal(await text(page, '[data-user]'), 'Ada')
      assert.equal(await text(page, '[data-sid]'), known)

      await logOut(page)
      assert.equal(await page.locator('[data-user]').count(), 0)
      assert.notEqual(await text(page, '[data-sid]'), known)
    })

    it('should hide the session cookie from scripts', async () => {
      const page = await visit(url)
      const [cookie] = await visitor.cookies()
      assert.equal(cookie.name, 'connect.sid')
      assert.equal(cookie.httpOnly, true)
      assert.equal(await page.evaluate('document.cookie'), '')
    })

    it('should share a session between two tabs', async () => {
      const [first, second] = [await visit(url), await visit(url)]
      await logIn(first, 'Ada')
      await second.reload()
      assert.equal(await text(second, '[data-user]'), 'Ada')

      await logOut(second)
      await first.reload()
      assert.equal(await first.locator('[data-user]').count(), 0)
    })

    it('should keep two browsers apart', async () => {
      const another = await browser.newContext()
      await logIn(await visit(url), 'Ada')
      const page = await visit(url, another)
      assert.equal(await page.locator('[data-user]').count(), 0)
      assert.equal(await text(page, '[data-views]'), '1')
      await another.close()
    })
  })

  describe('Max-Age', () => {
    it('should be the life that the browser gives the cookie', async () => {
      const maxAge = 3_600_000
      await visit(await opened(shop(counter({ cookie: { maxAge } }))))
      const [cookie] = await visitor.cookies()
      assert.ok(Math.abs(cookie.expires - (Date.now() + maxAge) / 1000) < 60, `expires ${cookie.expires}`)
    })

    it('should last as long as the browser runs when there is none', async () => {
      await visit(await opened(shop(counter({}))))
      const [cookie] = await visitor.cookies()
      assert.equal(cookie.expires, -1)
    })

    it('should end a session in the browser when it is over', async () => {
      const page = await visit(await opened(shop(counter({ cookie: { maxAge: 1500 } }))))
      assert.equal((await visitor.cookies()).length, 1)
      while ((await visitor.cookies()).length > 0) await page.evaluate('new Promise(requestAnimationFrame)')
      await page.reload()
      assert.equal(await text(page), 'GET 1')
    })
  })

  describe('SameSite', () => {
    /** A page of another site that leads to the shop by a link and by a form. */
    const leadingTo = (url) => () => `<a href="${url}">shop</a>
      <form method="post" action="${url}"><button>buy</button></form>`

    for (const [sameSite, linked, posted] of [
      ['lax', 'GET 2', 'POST 1'],
      ['strict', 'GET 1', 'POST 1']
    ]) {
      it(`${sameSite} should ${linked === 'GET 2' ? 'send' : 'not send'} the cookie with a link from another site`, async () => {
        const url = await opened(shop(counter({ cookie: { sameSite } })))
        await visit(url)
        const page = await visit(await opened(stranger(leadingTo(url))))
        await page.click('a')
        await page.waitForURL(url)
        assert.equal(await text(page), linked)
      })

      it(`${sameSite} should not send the cookie with a form from another site`, async () => {
        const url = await opened(shop(counter({ cookie: { sameSite } })))
        await visit(url)
        const page = await visit(await opened(stranger(leadingTo(url))))
        await page.click('button')
        await page.waitForURL(url)
        assert.equal(await text(page), posted)
      })

      it(`${sameSite} should send the cookie with everything on the shop's own site`, async () => {
        const url = await opened(shop(counter({ cookie: { sameSite } })))
        const page = await visit(url)
        const answer = await page.evaluate(async () => (await fetch('/', { method: 'POST' })).text())
        assert.match(answer, /POST 2/)
      })
    }

    it('none should send the cookie with a form from another site, over HTTPS', async () => {
      const url = await opened(secureShop(counter({ cookie: { sameSite: 'none', secure: true } })))
      await visit(url)
      const page = await visit(await opened(secureStranger(leadingTo(url))))
      await page.click('button')
      await page.waitForURL(url)
      assert.equal(await text(page), 'POST 2')
    })
  })

  describe('over HTTPS', () => {
    const name = '__Host-sid'

    it('should keep a cookie whose name begins with __Host-', async () => {
      const page = await visit(await opened(secureShop(counter({ name, cookie: { secure: true } }))))
      await page.reload()
      assert.equal(await text(page), 'GET 2')
      const [cookie] = await visitor.cookies()
      assert.deepEqual([cookie.name, cookie.secure, cookie.path], [name, true, '/'])
    })

    it('should see the browser refuse __Host- for a cookie with a narrower path', async () => {
      const cookie = { secure: true, path: '/shop' }
      const page = await visit(`${await opened(secureShop(counter({ name, cookie })))}shop`)
      await page.reload()
      assert.equal(await text(page), 'GET 1')
    })

    it('should have a session for each site that shows the shop in a frame, with Partitioned', async () => {
      const cookie = { secure: true, sameSite: 'none', partitioned: true }
      const url = await opened(secureShop(counter({ cookie })))
      const host = await opened(secureStranger(() => `<iframe src="${url}"></iframe>`))
      const inFrame = async (page) => text(page.frameLocator('iframe'))

      const framed = await visit(host)
      assert.equal(await inFrame(framed), 'GET 1')
      await framed.reload()
      assert.equal(await inFrame(framed), 'GET 2')
      assert.equal(await text(await visit(url)), 'GET 1')

      const keys = (await visitor.cookies()).map((cookie) => new URL(cookie.partitionKey).hostname)
      assert.deepEqual(keys.sort(), ['127.0.0.1', 'localhost'])
    })
  })
})
