'use strict'

/** Running programs, and where their files go: everything below target/platforms/, nothing into the system. */

const { execFileSync, spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const SCRATCH = path.join(ROOT, 'target', 'platforms')

/**
 * Runs a program and shows what it prints.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {object} [options.env] added to this process's environment
 * @param {string} [options.cwd]
 * @throws {Error} if it ends with anything but 0
 */
function run (command, args, { env = {}, cwd = ROOT } = {}) {
  const { error, status, signal } = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' })
  if (error) throw new Error(`cannot run ${command}: ${error.message}`, { cause: error })
  if (status !== 0) throw new Error(`${[path.basename(command), ...args].join(' ')} ended with ${status ?? signal}`)
}

/** Runs a program and returns what it prints on standard output; the other parameters are those of `run`. */
function output (command, args, { env = {}, cwd = ROOT } = {}) {
  const options = { cwd, env: { ...process.env, ...env }, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] }
  return execFileSync(command, args, options).trim()
}

/**
 * Makes a folder of the scratch folder, unless it is there: one that was made halfway is made again.
 *
 * @param {string} name
 * @param {(folder: string) => void} fill
 * @returns {string} the folder
 */
function madeOnce (name, fill) {
  const folder = path.join(SCRATCH, name)
  const isDone = path.join(folder, '.done')
  if (!fs.existsSync(isDone)) {
    fs.rmSync(folder, { recursive: true, force: true })
    fs.mkdirSync(folder, { recursive: true })
    fill(folder)
    fs.writeFileSync(isDone, '')
  }
  return folder
}

/** Writes a program for the shell. */
function writeScript (file, lines) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `${['#!/bin/sh', ...lines].join('\n')}\n`, { mode: 0o755 })
}

/** Returns a PATH that has these folders before all others. */
function pathWith (...folders) {
  return [...folders, process.env.PATH].join(path.delimiter)
}

module.exports = { ROOT, SCRATCH, madeOnce, output, pathWith, run, writeScript }
