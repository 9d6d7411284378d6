'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { withExample } = require('../examples/example')
const { missing, useBrowser } = require('./browser')

async function logIn (page, user) {
  await page.getByLabel('Name').fill(user)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: `${user}, you are logged in on` }).waitFor()
}

const devices = (page) => page.locator('li').allTextContents()
const isLoggedOut = async (page) => {
  await page.reload()
  return page.getByRole('button', { name: 'Log in' }).isVisible()
}

/** Two browsers of one user, and one of another user. */
function withBrowsers ({ visit, anotherVisitor }, scenario) {
  return withExample('devices', async (_, { url }) => {
    const [phone, laptop, eve] = await Promise.all(['Phone', 'Laptop', 'Eve'].map(async (userAgent) => {
      return visit(url, await anotherVisitor({ userAgent }))
    }))
    for (const page of [phone, laptop]) await logIn(page, 'Ada')
    await logIn(eve, 'Eve')
    await scenario({ phone, laptop, eve })
    assert.equal(await isLoggedOut(eve), false, 'nobody else is logged out')
  })
}

describe('the example of devices in two browsers', { skip: missing }, () => {
  const browser = useBrowser()

  it('should list both, and tell which one this is', () => withBrowsers(browser, async ({ phone, laptop }) => {
    for (const [page, own, other] of [[laptop, 1, 0], [phone, 0, 1]]) {
      await page.reload()
      const list = await devices(page)
      assert.equal(list.length, 2)
      assert.match(list[0], /^Phone/)
      assert.match(list[1], /^Laptop/)
      assert.match(list[own], /this device/)
      assert.match(list[other], /Log out there/)
    }
  }))

  it('should log the other one out', () => withBrowsers(browser, async ({ phone, laptop }) => {
    await laptop.getByRole('button', { name: 'Log out there' }).click()
    await laptop.getByRole('button', { name: 'Log out there' }).waitFor({ state: 'detached' })
    assert.equal((await devices(laptop)).length, 1)
    assert.equal(await isLoggedOut(phone), true)
    assert.equal(await isLoggedOut(laptop), false)
  }))

  it('should log out everywhere else', () => withBrowsers(browser, async ({ phone, laptop }) => {
    await laptop.getByRole('button', { name: 'Log out everywhere else' }).click()
    await laptop.getByRole('button', { name: 'Log out there' }).waitFor({ state: 'detached' })
    assert.equal(await isLoggedOut(phone), true)
    assert.equal(await isLoggedOut(laptop), false)
    await logIn(phone, 'Ada')
    assert.equal((await devices(phone)).length, 2)
  }))

  it('should log out everywhere', () => withBrowsers(browser, async ({ phone, laptop }) => {
    await laptop.getByRole('button', { name: 'Log out everywhere', exact: true }).click()
    await laptop.getByLabel('Name').waitFor()
    assert.equal(await isLoggedOut(phone), true)
    assert.equal(await isLoggedOut(laptop), true)
  }))
})
