'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { before, describe, it } = require('node:test')

const { compile, exportsOf } = require('./compile')
const { makeProject } = require('./project')

/** The ways to install the package, and what users may write in each. */
const installations = [
  {
    title: 'under its own name',
    cases: ['everywhere', 'without-upstream']
  },
  {
    title: 'under its own name beside @types/express-session',
    cases: ['everywhere', 'beside-upstream'],
    hasUpstreamTypes: true
  },
  {
    title: 'as express-session',
    cases: ['everywhere', 'without-upstream'],
    installedAs: 'express-session'
  },
  {
    title: 'as express-session beside @types/express-session',
    cases: ['everywhere'],
    installedAs: 'express-session',
    hasUpstreamTypes: true
  },
  {
    title: 'without @types/express',
    cases: ['without-express'],
    hasExpressTypes: false
  }
]

for (const installation of installations) {
  describe(`types of the package installed ${installation.title}`, () => {
    let compiled

    before(() => { compiled = compileProject(installation) })

    it('should hold with skipLibCheck', () => {
      assert.equal(compiled.errorsWithSkipLibCheck, '')
    })

    it('should hold without skipLibCheck', () => {
      assert.equal(compiled.errors, '')
    })

    if (!installation.cases.includes('beside-upstream')) return

    it('should have every name that @types/express-session exports', () => {
      const ours = exportsOf(compiled.program, '/rust-express-session/index.d.ts')
      const theirs = exportsOf(compiled.program, '/@types/express-session/index.d.ts')

      assert.ok(theirs.includes('SessionOptions'))
      assert.deepEqual(theirs.filter((name) => !ours.includes(name)), [])
    })
  })
}

function compileProject (installation) {
  const project = makeProject(installation)
  try {
    return compile(project)
  } finally {
    fs.rmSync(project.folder, { recursive: true })
  }
}
