'use strict'

const fs = require('node:fs')
const path = require('node:path')

const SRC = path.join(__dirname, '..', '..', 'src')

/** What is no code: strings, characters, comments. */
const NO_CODE = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\.|[^'\\])'|\/\/.*|\/\*[\s\S]*?\*\//g
const INLINE_TESTS = /#\[cfg\(test\)\]\s*mod tests \{[\s\S]*$/
const PATH_START = /(?<![\w:])(?:crate|super|self)\s*::/g
const USE = /\buse\s+(?=(\w+)\s*::)/g

/** @returns {Map<string, string>} the code of every module but tests, by its path: `store::memory` */
function modules () {
  const files = fs.readdirSync(SRC, { recursive: true })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith('.rs') && !/(^|\/)tests(\/|\.rs$)/.test(name))
    .sort()
  return new Map(files.map((file) => [moduleOf(file), codeOf(fs.readFileSync(path.join(SRC, file), 'utf8'))]))
}

function moduleOf (file) {
  if (file === 'lib.rs') return 'crate'
  return file.replace(/(\/mod)?\.rs$/, '').split('/').join('::')
}

/** Strings keep their quotes, so that what stands around them stays apart. */
function codeOf (text) {
  return text.replace(NO_CODE, (piece) => piece.startsWith('/') ? '' : '""').replace(INLINE_TESTS, '')
}

/** @returns {Map<string, string[]>} the modules that each module names */
function imports (all = modules()) {
  return new Map([...all].map(([module, code]) => [module, importsOf(module, code, all)]))
}

/**
 * @param {string} module
 * @param {string} code
 * @param {{ has: (module: string) => boolean }} all
 * @returns {string[]} the modules whose items are named by a path, in `use` or in the code
 */
function importsOf (module, code, all) {
  const found = new Set()
  const starts = [...code.matchAll(PATH_START)].map(({ index }) => index)
  // `use child::Item` in a parent is a path without a start of these.
  for (const { 0: { length }, 1: name, index } of code.matchAll(USE)) {
    if (new RegExp(`\\bmod ${name};`).test(code)) starts.push(index + length)
  }
  for (const start of starts) {
    for (const segments of treeAt(code, start).paths) {
      const target = resolve(module, segments, all)
      if (target !== module) found.add(target)
    }
  }
  return [...found].sort()
}

/** Reads a `use` tree, `a::{b, c::d}`, or a path in code, which is a tree without braces. */
function treeAt (code, start) {
  const paths = []
  let at = start
  const skipSpace = () => { while (/\s/.test(code[at])) at++ }
  skipSpace()
  if (code[at] === '{') {
    at++
    for (;;) {
      skipSpace()
      if (code[at] === '}') return { paths, end: at + 1 }
      if (code[at] === ',') { at++; continue }
      const branch = treeAt(code, at)
      if (branch.end === at) return { paths, end: at }
      paths.push(...branch.paths)
      at = branch.end
    }
  }
  const name = /^(?:\w+|\*)/.exec(code.slice(at, at + 100))?.[0]
  if (name === undefined) return { paths: [[]], end: start }
  at += name.length
  const alias = /^\s+as\s+\w+/.exec(code.slice(at, at + 100))?.[0] ?? ''
  const next = /^\s*::\s*(?=[\w{*])/.exec(code.slice(at, at + 100))?.[0]
  if (next === undefined) return { paths: [[name]], end: at + alias.length }
  const rest = treeAt(code, at + next.length)
  return { paths: rest.paths.map((path) => [name, ...path]), end: rest.end }
}

function resolve (module, segments, all) {
  let place = module === 'crate' ? [] : module.split('::')
  for (const [at, name] of segments.entries()) {
    if (name === 'crate' && at === 0) place = []
    else if (name === 'super') place = place.slice(0, -1)
    else if (name !== 'self') {
      const deeper = [...place, name]
      if (!all.has(deeper.join('::'))) break
      place = deeper
    }
  }
  return place.join('::') || 'crate'
}

module.exports = { importsOf, imports, modules }
