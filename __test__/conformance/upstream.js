'use strict'

/**
 * Runs express-session's own mocha suite, unmodified, against this package.
 *
 *   node __test__/conformance/upstream.js [checkout] [--subject <package folder or name>]
 *
 * `checkout` is a checkout of expressjs/session at v1.19.0; without it the tag is cloned from GitHub.
 * `--subject express-session` runs the suite against the original, which proves the set-up itself.
 * Exits with 0 only when exactly the 160 tests of that version passed and none was left out.
 */

const { execFileSync, spawn } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')

const VERSION = '1.19.0'
const TESTS = 160
const TOOLS = ['after', 'cookie-parser', 'express', 'mocha', 'supertest']
const MODULES = ['index.js', 'session/cookie.js', 'session/memory.js', 'session/session.js', 'session/store.js']
const TIME_LIMIT = 5 * 60 * 1000

const root = path.resolve(__dirname, '../..')
const toolsFolder = path.join(root, 'node_modules/.cache/express-session-suite')

main().catch(function (error) {
  console.error(error.message)
  process.exitCode = 1
})

/** Sets the suite up in a temporary folder, runs it there, and removes the folder whatever happens. */
async function main () {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { subject: { type: 'string', default: root } } })
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'express-session-suite-'))

  try {
    const checkout = positionals[0] ? path.resolve(positionals[0]) : clone(path.join(folder, 'checkout'))
    const manifest = readManifest(checkout)

    installTools(manifest.devDependencies)
    const suite = assemble(path.join(folder, 'suite'), checkout, subjectFolder(values.subject))
    generateCertificate(suite)
    verdict(await runMocha(suite))
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Clones the tag and returns the folder. */
function clone (folder) {
  try {
    execFileSync('git', ['clone', '--quiet', '--depth', '1', '--branch', `v${VERSION}`, 'https://github.com/expressjs/session', folder], {
      stdio: ['ignore', 'inherit', 'inherit']
    })
  } catch (error) {
    throw new Error(`Cannot clone v${VERSION} of https://github.com/expressjs/session (${error.message}).\n` +
      'Give the path of a checkout instead: npm run test:upstream -- <checkout>')
  }

  return folder
}

/** Reads the checkout's package.json and refuses anything but the version this package follows. */
function readManifest (checkout) {
  const file = path.join(checkout, 'package.json')

  if (!fs.existsSync(file)) {
    throw new Error(`${checkout} is no checkout of expressjs/session: it has no package.json`)
  }

  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))

  if (manifest.name !== 'express-session' || manifest.version !== VERSION) {
    throw new Error(`${checkout} holds ${manifest.name}@${manifest.version}, wanted express-session@${VERSION}`)
  }

  return manifest
}

/** Installs the tools the suite runs with, in the versions the checkout names, unless an earlier run has. */
function installTools (versions) {
  const wanted = Object.fromEntries(TOOLS.map((name) => [name, versions[name]]))
  const manifest = JSON.stringify({ private: true, dependencies: wanted }, null, 2)
  const marker = path.join(toolsFolder, 'installed.json')

  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === manifest) {
    return
  }

  fs.mkdirSync(toolsFolder, { recursive: true })
  fs.writeFileSync(path.join(toolsFolder, 'package.json'), manifest)
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel', 'error'], {
    cwd: toolsFolder,
    shell: process.platform === 'win32',
    stdio: 'inherit'
  })
  fs.writeFileSync(marker, manifest)
}

/** Returns the folder of the package under test. */
function subjectFolder (subject) {
  return fs.existsSync(subject)
    ? path.resolve(subject)
    : path.dirname(require.resolve(`${subject}/package.json`))
}

/** Lays out the checkout's tests beside modules that hand over to the package under test. */
function assemble (folder, checkout, subject) {
  fs.mkdirSync(path.join(folder, 'session'), { recursive: true })
  fs.cpSync(path.join(checkout, 'test'), path.join(folder, 'test'), { recursive: true })
  fs.mkdirSync(path.join(folder, 'test/fixtures'), { recursive: true })
  fs.symlinkSync(path.join(toolsFolder, 'node_modules'), path.join(folder, 'node_modules'), 'junction')

  for (const name of MODULES) {
    const target = JSON.stringify(path.join(subject, name))
    fs.writeFileSync(path.join(folder, name), `module.exports = require(${target})\n`)
  }

  return folder
}

/** Makes the self-signed certificate which the suite's HTTPS tests read. */
function generateCertificate (suite) {
  execFileSync('sh', ['./test/support/gencert.sh'], { cwd: suite, stdio: 'pipe' })
}

/** Runs mocha as the checkout's `npm test` does; resolves to its exit code and its output. */
function runMocha (suite) {
  const mocha = path.join(toolsFolder, 'node_modules/mocha/bin/mocha.js')
  const args = [mocha, '--require', 'test/support/env', '--check-leaks', '--no-exit', '--reporter', 'spec', 'test/']

  return new Promise(function (resolve, reject) {
    const child = spawn(process.execPath, args, { cwd: suite, stdio: ['ignore', 'pipe', 'inherit'], timeout: TIME_LIMIT })
    let output = ''

    child.stdout.setEncoding('utf8').on('data', function (text) {
      output += text
      process.stdout.write(text)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, output }))
  })
}

/** Throws unless mocha succeeded with every test of the suite and none pending. */
function verdict ({ code, signal, output }) {
  const count = (word) => Number(output.match(new RegExp(`^ +(\\d+) ${word}`, 'm'))?.[1] ?? 0)

  if (signal) {
    throw new Error(`mocha was ended by ${signal} after ${TIME_LIMIT / 1000} s`)
  }

  if (code !== 0 || count('passing') !== TESTS || count('pending') !== 0) {
    throw new Error(`${count('passing')} passed, ${count('failing')} failed, ${count('pending')} pending (exit code ${code}); ` +
      `wanted ${TESTS} passed and nothing else`)
  }

  console.log(`express-session ${VERSION}: all ${TESTS} tests passed`)
}
