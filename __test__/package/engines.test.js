'use strict'

const { test } = require('node:test')
const assert = require('node:assert/strict')
const semver = require('semver')
const { packages } = require('../../package-lock.json')

/** A recent release of each line of Node.js on which a checkout must install without warnings. */
const NODES = ['20.20.2', '22.23.0', '24.21.0', '26.12.1']

for (const node of NODES) {
  test(`should install on Node ${node} without a warning of its version`, () => {
    const refusing = Object.entries(packages).filter(([, { engines }]) => engines?.node && !semver.satisfies(node, engines.node))

    assert.deepEqual(refusing.map(([name, { engines }]) => `${name} wants ${engines.node}`), [])
  })
}

test('should know a package that wants another Node', () => {
  assert.equal(semver.satisfies('20.20.2', '>=22'), false)
})
