'use strict'

/**
 * Writes THIRD-PARTY-LICENSES, the notices of the crates whose code is in the binaries; their licences ask
 * that it comes with them. It is committed, so that packing needs no Rust.
 *
 *     node npm/licences.js [--check]
 *
 * `--check` writes nothing and ends with 1 if the file is not up to date.
 */

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { targets } = require('../package.json').napi

const FILE = path.join(__dirname, 'THIRD-PARTY-LICENSES')
const NOTICE = /^(licen[cs]e|copying|notice)/i

/** @returns {object[]} the crates that are linked in on some platform, as `cargo metadata` tells them, by name */
function linkedCrates () {
  const crates = new Map()
  for (const target of targets) {
    const { packages, resolve } = cargoMetadata(target)
    const byId = new Map(packages.map((crate) => [crate.id, crate]))
    const nodes = new Map(resolve.nodes.map((node) => [node.id, node]))
    for (const id of reached(resolve.root, nodes, byId)) crates.set(id, byId.get(id))
    crates.delete(resolve.root)
  }
  return [...crates.values()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))
}

function cargoMetadata (target) {
  return JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked', '--filter-platform', target],
    { cwd: path.join(__dirname, '..'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }))
}

/** What only runs while building, such as procedural macros, is not in the binary. */
function reached (root, nodes, byId) {
  const seen = new Set()
  const queue = [root]
  while (queue.length > 0) {
    const id = queue.pop()
    const isMacro = byId.get(id).targets.some(({ kind }) => kind.includes('proc-macro'))
    if (seen.has(id) || isMacro) continue

    seen.add(id)
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null)) queue.push(pkg)
    }
  }
  return seen
}

/** A crate under MIT or another licence, as one likes, comes under MIT: one short text for most. */
function notices (crate) {
  const folder = path.dirname(crate.manifest_path)
  const files = fs.readdirSync(folder).filter((name) => NOTICE.test(name)).sort()
  const mit = /\bMIT\b/.test(crate.license) && / OR |\//.test(crate.license) ? files.filter((name) => /mit/i.test(name)) : []
  const chosen = (mit.length > 0 ? mit : files).filter((name) => fs.statSync(path.join(folder, name)).isFile())
  return chosen.map((name) => fs.readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n')
}

/** Crates with the same words share them. */
function document () {
  const byText = new Map()
  for (const crate of linkedCrates()) {
    const text = notices(crate) || `(${crate.name} ships no text. Its authors: ${crate.authors.map((author) => author.replace(/ <.*>/, '')).join(', ')}.)`
    if (!byText.has(text)) byText.set(text, [])
    byText.get(text).push(`${crate.name} ${crate.version} (${crate.license})`)
  }
  const parts = [...byText].map(([text, crates]) => `${crates.join('\n')}\n\n${text}\n`)
  return ['The binaries contain these crates, each under the licence that follows it.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`)
}

const text = document()
if (!process.argv.includes('--check')) {
  fs.writeFileSync(FILE, text)
} else if (fs.readFileSync(FILE, 'utf8') !== text) {
  console.error('npm/THIRD-PARTY-LICENSES is not up to date: node npm/licences.js')
  process.exitCode = 1
}
