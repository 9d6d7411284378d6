'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { GLIBC_FLOOR } = require('../../npm/check-binary')
const { platforms } = require('../../npm/pack')

const FOLDER = path.join(__dirname, '..', '..', '.github', 'workflows')
const workflows = fs.readdirSync(FOLDER).map((name) => ({ name, text: fs.readFileSync(path.join(FOLDER, name), 'utf8') }))
const build = workflows.find(({ name }) => name === 'build.yml').text

describe('the workflows', () => {
  for (const { name, text } of workflows) {
    it(`${name} should use actions by commit, with the version beside it`, () => {
      const used = text.match(/\buses: .*/g)
      const loose = used.filter((line) => !/uses: (\.\/|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)/.test(line))
      assert.deepEqual(loose, [])
    })

    it(`${name} should have read access and nothing else until a job asks for more`, () => {
      assert.match(text, /^permissions:\n {2}contents: read\n\n/m)
    })

    it(`${name} should name no host and no token: npm knows the release by its workflow`, () => {
      assert.doesNotMatch(text, /https?:|registry|secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/)
    })
  }

  it('should build every platform that has a package', () => {
    const built = [...build.matchAll(/platform: ([\w-]+), target/g)].map(([, platform]) => platform)
    assert.deepEqual(built.sort(), platforms().map(({ folder }) => path.basename(folder)).sort())
  })

  it('should test every platform that is built', () => {
    const tested = [...build.matchAll(/platform: ([\w-]+), host/g)].map(([, platform]) => platform)
    assert.deepEqual(tested.sort(), platforms().map(({ folder }) => path.basename(folder)).sort())
  })

  it('should link against the glibc that the check of a binary allows', () => {
    assert.equal(/GLIBC_FLOOR: '([\d.]+)'/.exec(build)[1], GLIBC_FLOOR)
  })

  it('should check each binary before anybody gets it', () => {
    const check = build.indexOf('node npm/check-binary.js rust-express-session.*.node')
    assert.ok(check > build.indexOf('npm run build') && check < build.indexOf('upload-artifact'))
  })
})
