'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { platforms } = require('../../npm/pack')
const { PLATFORMS } = require('../../npm/platforms/catalogue')

const FOLDER = path.join(__dirname, '..', '..', '.github', 'workflows')
const workflows = fs.readdirSync(FOLDER).map((name) => ({ name, text: fs.readFileSync(path.join(FOLDER, name), 'utf8') }))
const packages = platforms().map(({ folder }) => path.basename(folder))
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
    const built = [...build.matchAll(/platform: ([\w-]+), target: ([\w-]+)/g)].map(([, platform, target]) => [platform, target])
    assert.deepEqual(Object.fromEntries(built), Object.fromEntries(packages.map((name) => [name, PLATFORMS[name].target])))
  })

  it('should test every platform that is built', () => {
    const tested = [...build.matchAll(/platform: ([\w-]+), host/g)].map(([, platform]) => platform)
    assert.deepEqual(tested.sort(), packages.sort())
  })

  it('should build and emulate as developers do, with the same checks', () => {
    assert.match(build, /npm run platforms -- --build "\$PLATFORM"/)
    assert.match(build, /npm run platforms -- --test "\$PLATFORM"/)
  })
})
