'use strict'

const fs = require('node:fs/promises')
const path = require('node:path')
const { fork } = require('node:child_process')
const { SCRATCH } = require('./places')
const { prepareFolder } = require('./scratch')

let runs = 0

/**
 * Lets one store meet one subject in a process of its own.
 *
 * @param {object} entry of the catalogue
 * @param {object} subject as `prepareSubject` gives it
 * @param {Backends} backends
 * @param {number} timeout in ms
 * @returns {Promise<object>} `checks` (title, outcome, detail, notes of each), `versions` (installed, by name),
 *   `broken`: why the run did not come to its end, if so, and `prepared`: whether it began. Never fails.
 */
async function meetStore (entry, subject, backends, timeout) {
  const result = { subject: subject.label, checks: [], versions: {}, broken: '', prepared: false }
  const unique = `c_${entry.id.replace(/\W/g, '').toLowerCase().slice(0, 20)}_${process.pid}${++runs}`

  try {
    const folder = await prepareFolder(entry, subject)
    result.versions = await versionsOf(entry, folder)
    const backend = entry.server ? await backends.provide(entry.server, unique) : null

    result.prepared = true
    await runChild(entry, { id: entry.id, folder, backend, unique }, result, timeout)
  } catch (error) {
    result.broken = error.message
  }

  return result
}

async function versionsOf (entry, folder) {
  const names = Object.keys(entry.install)
  const manifests = await Promise.all(names.map((name) => fs.readFile(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')))

  return Object.fromEntries(manifests.map((text, index) => [names[index], JSON.parse(text).version]))
}

async function runChild (entry, task, result, timeout) {
  const working = path.join(SCRATCH, 'working', task.unique)

  await fs.mkdir(working, { recursive: true })

  const child = fork(path.join(__dirname, 'child.js'), {
    cwd: working,
    silent: true,
    execArgv: entry.node || [],
    env: { ...process.env, NODE_ENV: 'test', NO_DEPRECATION: 'express-session', NODE_NO_WARNINGS: '1' }
  })
  const words = tail(child.stderr)
  const limit = setTimeout(() => {
    result.broken = `not done after ${timeout / 1000} s`
    child.kill('SIGKILL')
  }, timeout)
  let done = false

  child.stdout.resume()
  child.on('message', (message) => {
    done ||= Boolean(message.done)
    result.broken ||= message.broken || ''
    message.title && result.checks.push(message)
  })
  child.send(task)
  const [code, signal] = await new Promise((resolve) => child.on('close', (...how) => resolve(how)))

  clearTimeout(limit)
  await fs.rm(working, { recursive: true, force: true })

  if (!done) {
    result.broken ||= `the process ended with ${signal || code}: ${words()}`
  }
}

/** Keeps the last lines of what a process says. */
function tail (stream) {
  let text = ''

  stream.setEncoding('utf8').on('data', (chunk) => { text = (text + chunk).slice(-2000) })
  return () => text.trim().split('\n').slice(-3).join(' ')
}

module.exports = { meetStore }
