'use strict'

const fs = require('node:fs')

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

/** Headless, without a sandbox of its own as containers need it, and asking nobody on the network for anything. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync']

const executablePath = PLACES.find((place) => place && fs.existsSync(place))

/** Why the browser tests can't run; false where they can. */
const missing = whatIsMissing()

function whatIsMissing () {
  if (executablePath === undefined) return 'NO BROWSER: install Chromium, or set CHROMIUM_PATH'
  try {
    require.resolve('playwright-core')
    return false
  } catch {
    return 'NO BROWSER: playwright-core is not installed'
  }
}

/** @returns {Promise<import('playwright-core').Browser>} */
function launch () {
  return require('playwright-core').chromium.launch({ executablePath, args: FLAGS })
}

module.exports = { launch, missing }
