'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { missing, useBrowser } = require('./browser')
const { counter, secureShop, secureStranger, shop, stranger } = require('./sites')

describe('in a browser', { skip: missing }, () => {
  const { opened, visit, cookies } = useBrowser()

  const text = (page, selector = 'p') => page.locator(selector).textContent()

  describe('Max-Age', () => {
    it('should be the life that the browser gives the cookie', async () => {
      const maxAge = 3_600_000
      await visit(await opened(shop(counter({ cookie: { maxAge } }))))
      const [cookie] = await cookies()
      assert.ok(Math.abs(cookie.expires - (Date.now() + maxAge) / 1000) < 60, `expires ${cookie.expires}`)
    })

    it('should last as long as the browser runs when there is none', async () => {
      await visit(await opened(shop(counter({}))))
      const [cookie] = await cookies()
      assert.equal(cookie.expires, -1)
    })

    it('should end a session in the browser when it is over', async () => {
      const page = await visit(await opened(shop(counter({ cookie: { maxAge: 1500 } }))))
      assert.equal((await cookies()).length, 1)
      while ((await cookies()).length > 0) await page.evaluate('new Promise(requestAnimationFrame)')
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
      const [cookie] = await cookies()
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

      const keys = (await cookies()).map((cookie) => new URL(cookie.partitionKey).hostname)
      assert.deepEqual(keys.sort(), ['127.0.0.1', 'localhost'])
    })
  })
})
