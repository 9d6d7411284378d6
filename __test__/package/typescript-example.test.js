'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { execFileSync, spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const ts = require('typescript')
const tool = require('./tool')

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'typescript')

describe('the TypeScript example', () => {
  it('should pass the compiler', () => {
    execFileSync(process.execPath, [tool('typescript', 'tsc'), '--project', EXAMPLE], { stdio: 'inherit' })
  })

  it('should keep a basket for a visitor', async () => {
    const app = start()
    try {
      const [line] = await once(app.stdout, 'data')
      const url = `${line}`.trim()
      const first = await fetch(`${url}/tea`, { method: 'POST' })
      const headers = { cookie: first.headers.getSetCookie()[0].split(';')[0] }
      await fetch(`${url}/tea`, { method: 'POST', headers })

      assert.deepEqual(await (await fetch(`${url}/`, { headers })).json(), { tea: 2 })
      assert.deepEqual(await (await fetch(`${url}/`)).json(), {})
    } finally {
      app.kill()
    }
  })
})

/** Through standard input, as Node 20 runs no TypeScript by itself. */
function start () {
  const source = fs.readFileSync(path.join(EXAMPLE, 'index.mts'), 'utf8')
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true }
  })
  const app = spawn(process.execPath, ['--input-type=module'],
    { cwd: EXAMPLE, env: { ...process.env, PORT: '0' }, stdio: ['pipe', 'pipe', 'inherit'] })
  app.stdin.end(outputText)
  return app
}
