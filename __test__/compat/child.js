'use strict'

/**
 * The process in which one store meets one subject. It is started in an empty folder, told what to do by
 * one message, and sends a message for every check; whatever the store breaks, it breaks here.
 */

const path = require('node:path')
const { createRequire } = require('node:module')
const { pathToFileURL } = require('node:url')
const { Application, Visitor, within } = require('./application')
const { findEntry } = require('./catalogue')
const { Gate } = require('./gate')
const { IMPORTER } = require('./scratch')
const { Unavailable } = require('./script/ask')
const groups = require('./script')
const { watch } = require('./watch')

const CHECK_LIMIT = 20000

process.once('message', (task) => {
  meet(task).then(
    () => process.send({ done: true }, () => process.exit(0)),
    (error) => process.send({ broken: describe(error) }, () => process.exit(1))
  )
})

async function meet ({ id, folder, backend, unique }) {
  const entry = findEntry(id)
  const load = createRequire(path.join(folder, 'package.json'))
  const { default: importModule } = await import(pathToFileURL(path.join(folder, IMPORTER)))
  const session = load('express-session')
  const gate = backend ? await new Gate(backend).open() : null
  const opened = await within(Promise.resolve(entry.open({
    session, load, importModule, unique, folder: process.cwd(), backend, port: gate?.port
  })), CHECK_LIMIT)

  if (entry.script) {
    return attemptAll(entry.script.map((check) => [check]), opened)
  }

  const { store, lose = gate && (() => gate.shut()) } = opened
  const application = await new Application(session, store, watch(store)).start()
  const makeVisitor = () => new Visitor(application)

  await attemptAll(groups, { application, session, store, makeVisitor, lose: lose && once(lose) }, () => application.use())
}

/** Groups of checks run one after the other, the checks of one group side by side. */
async function attemptAll (groups, kit, before = () => {}) {
  for (const group of groups) {
    before()
    await Promise.all(group.map((check) => attempt(check, kit)))
  }
}

function once (fn) {
  let result
  return () => (result ??= fn())
}

/** Runs one check and sends what came of it. */
async function attempt (check, kit) {
  const notes = []
  const stray = new Promise((resolve, reject) => { strayed = reject })
  const run = Promise.resolve().then(() => check.run({ ...kit, visitor: kit.makeVisitor(), note: (seen) => notes.push(seen) }))
  let outcome = 'passed'
  let detail = ''

  stray.catch(() => {})

  try {
    await within(Promise.race([run, stray]), CHECK_LIMIT)
  } catch (error) {
    outcome = error instanceof Unavailable ? 'unavailable' : 'failed'
    detail = describe(error)
  }

  process.send({ title: check.title, outcome, detail, notes })
}

let strayed = () => {}

/** What a store throws outside of every call fails the check that was running. */
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => strayed(new Error(`uncaught: ${describe(error)}`)))
}

function describe (error) {
  if (!(error instanceof Error)) {
    return String(error?.message ?? error)
  }

  const [first] = String(error.message || error.code || error.name).split('\n')

  return error.code === 'ERR_ASSERTION' && error.generatedMessage
    ? `expected ${brief(error.expected)}, found ${brief(error.actual)}`
    : first
}

function brief (value) {
  const text = value instanceof RegExp ? String(value) : JSON.stringify(value) ?? String(value)

  return text.length > 200 ? text.slice(0, 200) + '…' : text
}
