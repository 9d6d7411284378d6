'use strict'

/** What readers paste: code that compiles, commands of scripts and files that exist, examples and error codes that are there. */

const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const vm = require('node:vm')
const assert = require('node:assert/strict')
const typescript = require('typescript')
const manifest = require('../../package.json')
const { blocksOf, pages, ROOT } = require('./markdown')

/** What a block would be in a file of its own; an excerpt may `return`, and code of ES modules awaits at the top. */
function compile (code) {
  const plain = code.replace(/^import (.*) from (.*)$/gm, 'void 0 /* $1, $2 */')
  return new vm.Script(`async function excerpt () {\n${plain}\n}`)
}

const everyPage = pages()
const all = (language) => everyPage.flatMap((page) => blocksOf(page, language).map((code) => ({ name: page.name, code })))

test('should show JavaScript that compiles', () => {
  const blocks = all('js')
  assert.ok(blocks.length > 40)
  for (const { name, code } of blocks) assert.doesNotThrow(() => compile(code), undefined, `${name}:\n${code}`)
})

test('should show TypeScript that parses', () => {
  const blocks = all('ts')
  assert.ok(blocks.length > 2)
  for (const { name, code } of blocks) {
    const options = { module: typescript.ModuleKind.NodeNext, target: typescript.ScriptTarget.ESNext, experimentalDecorators: true }
    const { diagnostics } = typescript.transpileModule(code, { compilerOptions: options, reportDiagnostics: true })
    assert.deepEqual(diagnostics.map(({ messageText }) => messageText), [], `${name}:\n${code}`)
  }
})

test('should show shell commands whose scripts and files exist', () => {
  const lines = all('sh').flatMap(({ name, code }) => code.trim().split('\n').map((line) => ({ name, line })))
  assert.ok(lines.length > 30)
  for (const { name, line } of lines) {
    const [, script] = /\bnpm run ([\w:-]+)/.exec(line) ?? []
    if (script !== undefined) assert.ok(script in manifest.scripts, `${name}: ${line}`)
    for (const [, file] of line.matchAll(/\bnode (?:--test )?((?:__test__|examples|npm)\/[\w./-]+)/g)) {
      assert.ok(fs.existsSync(path.join(ROOT, file)), `${name}: ${line}`)
    }
    assert.doesNotMatch(line, /^[$>] /, `${name}: ${line}`)
  }
})

test('should name only examples, scripts and tests that exist', () => {
  for (const { name, text } of everyPage) {
    for (const [, file] of text.matchAll(/`(?:node )?((?:examples|__test__|lib|src|session|npm)\/[\w./-]+?)\/?`/g)) {
      assert.ok(['', '.js'].some((end) => fs.existsSync(path.join(ROOT, file + end))), `${name}: ${file}`)
    }
    for (const [, script] of text.matchAll(/`npm run ([\w:-]+)/g)) assert.ok(script in manifest.scripts, `${name}: npm run ${script}`)
  }
})

test('should name only error codes that the package has', () => {
  const sources = ['index.js', 'lib', 'session', 'src'].flatMap((place) => filesIn(path.join(ROOT, place)))
    .map((file) => fs.readFileSync(file, 'utf8')).join('\n')
  for (const { name, text } of everyPage) {
    for (const [code] of text.matchAll(/\bERR_SESSION_[A-Z_]*[A-Z]\b/g)) {
      assert.match(sources, new RegExp(`['"]${code}['"]`), `${name}: ${code}`)
    }
  }
})

function filesIn (place) {
  if (fs.statSync(place).isFile()) return [place]
  return fs.readdirSync(place, { recursive: true }).map((name) => path.join(place, name)).filter((file) => fs.statSync(file).isFile())
}
