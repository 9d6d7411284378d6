'use strict'

/** Apps in one file, with the native binary beside it: what docs/deploying.md says about bundlers. */

const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')
const { releaseForTests } = require('./release')
const tool = require('./tool')

const run = promisify(execFile)
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

describe('an app bundled with the package inside', { skip: !tool('esbuild') && 'esbuild is not installed' }, () => {
  const published = releaseForTests()
  let shop
  const folders = []

  before(async () => {
    shop = published.project().addApps('rust-express-session')
    await shop.npm('install', 'rust-express-session', 'express')
  })
  after(() => {
    for (const folder of folders) fs.rmSync(folder, { recursive: true })
  })

  /** Bundles the app into a folder of its own, the binary beside it. */
  function bundle (options = {}) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-bundled-'))
    folders.push(folder)
    require('esbuild').buildSync({
      entryPoints: [shop.path('app.cjs')],
      outfile: path.join(folder, 'app.cjs'),
      bundle: true,
      platform: 'node',
      loader: { '.node': 'copy' },
      logLevel: 'error',
      ...options
    })
    assert.deepEqual(fs.readdirSync(folder).filter((file) => file.endsWith('.node')).length, 1)
    return folder
  }

  it('runs from the bundle of esbuild, far from node_modules', async () => {
    const { stdout } = await run(process.execPath, ['app.cjs'], { cwd: bundle() })
    assert.equal(stdout.trim(), '1 2')
  })

  it('runs as a single executable', { skip: whyNoExecutable() }, async () => {
    const folder = bundle({ banner: { js: "require = require('node:module').createRequire(process.execPath)" } })
    const executable = path.join(folder, 'app')
    fs.writeFileSync(path.join(folder, 'sea.json'),
      JSON.stringify({ main: 'app.cjs', output: 'app.blob', disableExperimentalSEAWarning: true }))
    await run(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: folder })
    fs.copyFileSync(process.execPath, executable)
    fs.chmodSync(executable, 0o755)
    await run(process.execPath, [tool('postject'), 'app', 'NODE_SEA_BLOB', 'app.blob', '--sentinel-fuse', FUSE], { cwd: folder })

    const { stdout } = await run(executable, [], { cwd: os.tmpdir() })
    assert.equal(stdout.trim(), '1 2')
  })
})

function whyNoExecutable () {
  if (process.platform !== 'linux') return 'injecting differs elsewhere'
  if (!tool('postject')) return 'postject is not installed'
  return fs.readFileSync(process.execPath, 'latin1').startsWith('#!') && 'Node is started by a script here'
}
