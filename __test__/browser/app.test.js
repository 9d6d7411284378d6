'use strict'

const { beforeEach, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { createApp } = require('../../examples/app/app')
const { missing, useBrowser } = require('./browser')
const { shop } = require('./sites')

const text = (page, selector) => page.locator(selector).textContent()

/** The part of the example app's page that plays one device. */
const deviceIn = (page, name) => page.locator(`[data-device="/${name}/"]`)

async function countView (device) {
  const views = Number(await text(device, '[data-views]'))
  await device.getByRole('button', { name: 'Count a view' }).click()
  await device.locator('[data-views]', { hasText: String(views + 1) }).waitFor()
}

async function logIn (device, name) {
  await device.locator('[name=name]').fill(name)
  await device.getByRole('button', { name: 'Log in' }).click()
  await device.locator('[data-user]').waitFor()
}

async function logOut (device) {
  await device.getByRole('button', { name: 'Log out', exact: true }).click()
  await device.locator('[name=name]').waitFor()
}

describe('the example app in a browser', { skip: missing }, () => {
  const { opened, visit, anotherVisitor, cookies } = useBrowser()
  let url

  beforeEach(async () => { url = await opened(shop(createApp())) })

  it('should know a visitor again after a reload', async () => {
    const page = await visit(url)
    await countView(deviceIn(page, 'laptop'))
    await page.reload()
    assert.equal(await text(deviceIn(page, 'laptop'), '[data-views]'), '1')
  })

  it('should log in under a new session ID, stay logged in over a reload, and log out', async () => {
    const page = await visit(url)
    const laptop = deviceIn(page, 'laptop')
    await countView(laptop)
    const anonymous = await text(laptop, '[data-sid]')

    await logIn(laptop, 'Ada')
    const known = await text(laptop, '[data-sid]')
    assert.notEqual(known, anonymous)
    await page.reload()
    assert.equal(await text(laptop, '[data-user]'), 'Ada')
    assert.equal(await text(laptop, '[data-sid]'), known)

    await logOut(laptop)
    await laptop.locator('[data-empty]').waitFor()
  })

  it('should log out on one device and stay logged in on the other', async () => {
    const page = await visit(url)
    await logIn(deviceIn(page, 'laptop'), 'Ada')
    await logIn(deviceIn(page, 'phone'), 'Ada')
    await logOut(deviceIn(page, 'phone'))
    await page.reload()
    assert.equal(await text(deviceIn(page, 'laptop'), '[data-user]'), 'Ada')
    await deviceIn(page, 'phone').locator('[name=name]').waitFor()
  })

  it("should list the user's devices, and log one out from the other", async () => {
    const page = await visit(url)
    const [laptop, phone] = ['laptop', 'phone'].map((name) => deviceIn(page, name))
    await logIn(laptop, 'Ada')
    await logIn(phone, 'Ada')
    await laptop.locator('[data-devices] li', { hasText: 'Phone' }).getByRole('button', { name: 'Log out there' }).click()
    await phone.locator('[name=name]').waitFor()
    await laptop.locator('[data-devices] li', { hasText: 'Phone' }).waitFor({ state: 'detached' })
    assert.equal(await text(laptop, '[data-user]'), 'Ada')
  })

  it('should show all of what a request did, once it has ended', async () => {
    const laptop = deviceIn(await visit(url), 'laptop')
    await logIn(laptop, 'Ada')
    await laptop.locator('[data-call=touch]').waitFor()
    assert.doesNotMatch(await text(laptop, '[data-log]'), /get …/)
  })

  it('should count the time left down', async () => {
    const laptop = deviceIn(await visit(url), 'laptop')
    await countView(laptop)
    await laptop.locator('[data-life-ms]', { hasText: /^4:5/ }).waitFor()
  })

  it('should work without scripts', async () => {
    const plain = await anotherVisitor({ javaScriptEnabled: false })
    const page = await visit(url, plain)
    await page.getByRole('link', { name: 'Laptop' }).click()
    await logIn(deviceIn(page, 'laptop'), 'Ada')
    await countView(deviceIn(page, 'laptop'))
  })

  it('should fit a phone', async () => {
    const page = await visit(url)
    await page.setViewportSize({ width: 360, height: 740 })
    await logIn(deviceIn(page, 'laptop'), 'Ada')
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
  })

  it('should hide the session cookie from scripts', async () => {
    const page = await visit(url)
    await countView(deviceIn(page, 'laptop'))
    const cookie = (await cookies(`${url}laptop/`)).find(({ name }) => name === 'connect.sid')
    assert.equal(cookie.httpOnly, true)
    assert.equal(cookie.path, '/laptop')
    assert.equal(await page.evaluate('document.cookie'), '')
  })

  it('should share a session between two tabs', async () => {
    const pages = [await visit(url), await visit(url)]
    const [first, second] = pages.map((page) => deviceIn(page, 'laptop'))
    await logIn(first, 'Ada')
    await pages[1].reload()
    assert.equal(await text(second, '[data-user]'), 'Ada')

    await logOut(second)
    await pages[0].reload()
    await first.locator('[name=name]').waitFor()
  })

  it('should keep two browsers apart', async () => {
    const another = await anotherVisitor()
    await logIn(deviceIn(await visit(url), 'laptop'), 'Ada')
    await deviceIn(await visit(url, another), 'laptop').locator('[data-empty]').waitFor()
  })
})
