'use strict'

const os = require('node:os')
const { execFileSync } = require('node:child_process')
const { parseArgs } = require('node:util')
const { provideNode } = require('../runtimes/catalogue')

/** What every benchmark command takes. */
const shared = {
  json: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  node: { type: 'string', default: process.execPath },
  help: { type: 'boolean', short: 'h', default: false }
}

/**
 * Reads the command line; prints the usage and ends the process when it is asked for or cannot be understood. `--node 24`
 * installs the newest Node of that major version from npm, once.
 *
 * @param {string} usage
 * @param {object} options what `node:util` parseArgs takes, beside the shared ones
 * @returns {object} the values
 */
function readCommandLine (usage, options) {
  try {
    const { values } = parseArgs({ options: { ...shared, ...options } })
    if (!values.help) return { ...values, node: findNode(values.node) }
  } catch (err) {
    process.stderr.write(`${err.message}\n\n`)
    process.exitCode = 2
  }
  process.stderr.write(usage)
  process.exit()
}

/** @param {string} node a path, or a major version */
function findNode (node) {
  return /^\d+$/.test(node) ? provideNode(node) : node
}

/**
 * Says on stderr what is going on: one line, rewritten, on a terminal; nothing elsewhere but one line a step.
 *
 * @param {string} step what is measured
 * @returns {(note: string) => void} takes how far it has come
 */
function startProgress (step) {
  if (!process.stderr.isTTY) {
    process.stderr.write(`${step}\n`)
    return () => {}
  }
  return (note) => process.stderr.write(`\r\x1b[K${step}: ${note}`)
}

function endProgress () {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}

/**
 * @param {string} node a node binary
 * @returns {{ node: string, cpu: string, cores: number, system: string, date: string }} what a reader of the figures
 *   has to know beside them
 */
function describeMachine (node) {
  return {
    node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    cpu: os.cpus()[0].model.trim(),
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    date: new Date().toISOString().slice(0, 10)
  }
}

/**
 * A whole number of at least 1 from the command line.
 *
 * @param {string} name the option, for the message
 * @param {string | undefined} text
 * @returns {number | undefined}
 */
function readCount (name, text) {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`--${name} has to be a whole number of at least 1`)
}

module.exports = { readCommandLine, readCount, startProgress, endProgress, describeMachine }
