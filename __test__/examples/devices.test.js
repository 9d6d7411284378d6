'use strict'

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withExample } = require('./example')

/** The devices that a page lists. */
function devicesOn ({ body }) {
  return body.match(/<li>/g)?.length ?? 0
}

async function loggedIn (example, user, count) {
  const visitors = []
  for (let i = 0; i < count; i++) {
    visitors.push(example.visitor())
    await visitors[i].visit('/login', { user })
  }
  return visitors
}

test('should show a user their devices, and log one out', () => withExample('devices', async (_, example) => {
  const [phone, laptop] = await loggedIn(example, 'Ada', 2)
  const [eve] = await loggedIn(example, 'Eve', 1)
  const page = await laptop.visit('/')
  assert.equal(devicesOn(page), 2)
  assert.match(page.body, /this device/)
  const [, path] = /action="(\/devices\/[\w-]+\/logout)"/.exec(page.body)

  assert.equal(devicesOn(await eve.visit(path, {})), 1, 'the handle of somebody else')
  assert.equal(devicesOn(await phone.visit('/')), 2)
  assert.equal(devicesOn(await laptop.visit(path, {})), 1)
  assert.match((await phone.visit('/')).body, /Log in/)
  assert.equal((await phone.visit(path, {})).status, 401)
}))

test('should log a user out everywhere else', () => withExample('devices', async (_, example) => {
  const [phone, laptop, tablet] = await loggedIn(example, 'Ada', 3)
  assert.equal(devicesOn(await laptop.visit('/logout-elsewhere', {})), 1)
  for (const device of [phone, tablet]) assert.match((await device.visit('/')).body, /Log in/)
}))

test('should let a user be logged in on five devices', () => withExample('devices', async (_, example) => {
  const devices = await loggedIn(example, 'Ada', 6)
  assert.equal(devicesOn(await devices[5].visit('/')), 5)
  assert.match((await devices[0].visit('/')).body, /Log in/)
}))
