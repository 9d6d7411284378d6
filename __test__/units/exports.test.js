'use strict'

/** Everything that can be reached from outside, by every way of importing. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { original, ours } = require('../support/subjects')
const { location, originalLocation, runProgram } = require('./support/child')

const root = process.env.SUBJECT || path.resolve(__dirname, '../..')
const CLASSES = ['Store', 'Cookie', 'Session', 'MemoryStore']

test('should export a function with the classes on it', function () {
  assert.equal(typeof ours.session, 'function')
  assert.equal(ours.session.name, original.session.name)
  assert.equal(ours.session.length, original.session.length)
  for (const name of Object.keys(original.session)) {
    assert.equal(typeof ours.session[name], 'function', name)
    assert.equal(ours.session[name].name, original.session[name].name)
    assert.equal(Object.getOwnPropertyDescriptor(ours.session, name).enumerable, true)
  }
  assert.equal('session' in ours.session, false)
})

test('should export nothing that express-session has not, but RedisStore and SqliteStore', function () {
  const added = Object.keys(ours.session).filter((name) => !(name in original.session))
  assert.deepEqual(added, ['RedisStore', 'SqliteStore'])
})

test('should let ES modules import usersOf by its name', async function () {
  const { usersOf } = await import(pathToFileURL(require.resolve(root)))
  assert.equal(usersOf, ours.session.usersOf)
})

test('should let its exports be replaced, as tests do', function () {
  for (const name of CLASSES) {
    const { writable, configurable } = Object.getOwnPropertyDescriptor(ours.session, name)
    assert.deepEqual({ writable, configurable }, { writable: true, configurable: true })
  }
})

test('should make a middleware of three arguments under upstream\'s name', function () {
  const [theirs, mine] = [original, ours].map(({ session }) => session({ secret: 's', resave: false, saveUninitialized: false }))
  assert.equal(mine.name, theirs.name)
  assert.equal(mine.length, theirs.length)
})

for (const [deep, name] of [['session/store', 'Store'], ['session/cookie', 'Cookie'], ['session/session', 'Session'], ['session/memory', 'MemoryStore']]) {
  for (const extension of ['', '.js']) {
    test(`should have ${name} at ${deep}${extension}`, function () {
      assert.equal(require(path.join(root, deep + extension)), ours.session[name])
      assert.equal(require(`express-session/${deep}${extension}`), original.session[name])
    })
  }
}

test('should have its package.json within reach', function () {
  const { main, name, version } = require(path.join(root, 'package.json'))
  assert.equal(require.resolve(path.join(root, main)), require.resolve(root))
  assert.equal(name, ours.name)
  // 1.19.100 and up match 1.19.0, 1.19.200 and up 1.19.1: npm is to see that this is another package.
  const [major, minor, patch] = version.split('.').map(Number)
  assert.equal(`${major}.${minor}.${Math.floor(patch / 100) - 1}`, require('express-session/package.json').version)
})

test('should have no exports map, which would close deep paths', function () {
  assert.equal(require(path.join(root, 'package.json')).exports, undefined)
})

const entry = JSON.stringify(pathToFileURL(require.resolve(root)).href)
const imports = {
  'import session': `import session from ${entry}; console.log(typeof session, session.name)`,
  'import { Store, Cookie, Session, MemoryStore }': `
    import { Store, Cookie, Session, MemoryStore } from ${entry}
    console.log([Store, Cookie, Session, MemoryStore].map(({ name }) => name).join())`,
  'import session, { Store }': `
    import session, { Store } from ${entry}
    console.log(session.Store === Store, new session.MemoryStore() instanceof Store)`,
  'import *': `
    import * as everything from ${entry}
    console.log(${JSON.stringify([...CLASSES, 'default'])}.every((name) => typeof everything[name] === 'function'))`,
  'import()': `const { default: session, Store } = await import(${entry}); console.log(session.Store === Store)`
}
const printed = {
  'import session': 'function session',
  'import { Store, Cookie, Session, MemoryStore }': 'Store,Cookie,Session,MemoryStore',
  'import session, { Store }': 'true true',
  'import *': 'true',
  'import()': 'true'
}

for (const [form, program] of Object.entries(imports)) {
  test(`should answer ${form}`, async function () {
    const { stdout, stderr } = await runProgram(program, { args: ['--input-type=module'] })
    assert.equal(stdout.trim(), printed[form], stderr)
  })
}

test('should give every importer one and the same module', async function () {
  const program = `
    const session = require(${JSON.stringify(location)})
    import(${entry}).then((module) => console.log(module.default === session, module.Store === session.Store))`
  assert.equal((await runProgram(program)).stdout, 'true true\n')
})

test('should print nothing and leave no globals when it is loaded', async function () {
  const program = (name) => `
    const before = Object.getOwnPropertyNames(globalThis)
    require(${JSON.stringify(name)})
    console.log(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)).join())`
  const mine = await runProgram(program(location))
  assert.deepEqual(mine, await runProgram(program(originalLocation)))
  assert.equal(mine.stderr, '')
})
