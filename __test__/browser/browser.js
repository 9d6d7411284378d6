'use strict'

const fs = require('node:fs')
const { after, afterEach, before, beforeEach } = require('node:test')

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

/**
 * Gives the tests of a suite one browser, and each of them a visitor who was never anywhere. Closes what they opened.
 *
 * @returns {object} `opened(site)`: starts a site, says its URL; `visit(url, context)`: a page, of the visitor or of
 *   another one; `anotherVisitor(options)`: a context of its own; `cookies(url)`: the visitor's
 */
function useBrowser () {
  let browser
  let visitor
  let contexts
  let sites

  before(async () => { browser = await launch() })
  after(() => browser.close())

  async function anotherVisitor (options) {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
    context.setDefaultTimeout(60_000)
    contexts.push(context)
    return context
  }

  beforeEach(async () => {
    sites = []
    contexts = []
    visitor = await anotherVisitor()
  })
  afterEach(async () => {
    for (const context of contexts) await context.close()
    for (const site of sites) site.close()
  })

  return {
    anotherVisitor,
    cookies: (url) => visitor.cookies(url),
    async opened (site) {
      sites.push(await site)
      return sites.at(-1).url
    },
    async visit (url, context = visitor) {
      const page = await context.newPage()
      await page.goto(url)
      return page
    }
  }
}

if (missing) console.error(`\n*** ${missing}. Nothing was tested in a browser. ***\n`)

module.exports = { missing, useBrowser }
