'use strict'

/*
 * Breaks the code in small ways and runs its tests: a mutant that no test notices shows what is not tested. See USAGE.
 */

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')

const USAGE = `Usage: npm run mutants -- [options] FILE…

FILE is a source file, as src/policy.rs or lib/snapshot.js.

  --tests FILE    JavaScript: run this test file instead of the usual ones (may be repeated)
  --sample N      JavaScript: mutate N lines of each file, taken by chance; 0 for all (default 10)
  --seed N        which lines are taken (default 1)

Rust needs cargo-mutants: cargo install cargo-mutants
`

const ROOT = path.join(__dirname, '..')
const STRYKER = '@stryker-mutator/core@9.6.1'

/** The tests that are quick and know a file best. Tests in processes of their own do not see mutants. */
const TESTS = [
  [/^lib\/snapshot\.js$/, ['units/snapshot']],
  [/^lib\/rewritten-text\.js$/, ['units/rewritten-text']],
  [/^lib\/session-text\.js$/, ['units/session-text', 'units/snapshot']],
  [/^lib\/options\.js$/, ['units/option-checker']],
  [/^lib\/request\/change-/, ['units/change-tracker', 'http/late-changes']],
  [/^lib\/closest-name\.js$/, ['units/closest-name', 'units/option-checker']],
  [/^lib\/memory\/(marked-text|split-text)\.js$/, ['units/marked-text', 'stores/memory-metadata', 'stores/memory-fast-path', 'http/formats']],
  [/^lib\/memory\//, ['stores/memory-store', 'stores/memory-sessions', 'stores/memory-shapes', 'stores/memory-cookie-forms', 'stores/memory-bounds', 'http/formats']],
  [/^session\/memory\.js$/, ['stores/memory-store', 'stores/memory-sessions', 'stores/memory-contract', 'stores/memory-subclass']],
  [/^session\/(cookie|session|store)\.js$/, ['units/cookie', 'units/session', 'units/store']],
  [/^lib\/guarded\//, ['beyond/revive', 'beyond/outage', 'beyond/cookies', 'interleavings/ends', 'interleavings/merge']],
  [/^index\.js$/, ['units/warnings', 'units/options', 'units/exports', 'http/wrong-options', 'http/session-life', 'http/companions']],
  [/^lib\/request\/cheap-properties\.js$/, ['units/cheap-properties']],
  [/^lib\/request\/commit\.js$/, ['units/debug-output', 'http/response-end', 'http/session-life', 'http/store-errors']],
  [/^lib\/request\/admit\.js$/, ['http/companions', 'http/cookie-scope', 'http/wrong-options']],
  [/^lib\/request\//, ['http/session-life', 'http/response-end', 'http/cookie-scope', 'http/store-errors', 'http/wrong-options', 'http/second-looks', 'http/late-changes']]
]

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true },
    sample: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false }
  }
})

function main () {
  if (values.help || files.length === 0) return process.stdout.write(USAGE)
  const rust = files.filter((file) => file.endsWith('.rs'))
  if (rust.length > 0) mutateRust(rust)
  for (const file of files.filter((file) => file.endsWith('.js'))) mutateJavaScript(file)
}

/** What it found is in target/mutants.out. */
function mutateRust (files) {
  const chosen = files.flatMap((file) => ['--file', file])
  // One folder for what is built, so that the crates it needs are built once.
  run('cargo', ['mutants', ...chosen, '--no-default-features', '--output', 'target', '--', '--lib'], { CARGO_TARGET_DIR: path.join(ROOT, 'target', 'mutants') })
}

function mutateJavaScript (file) {
  const config = path.join(ROOT, 'target', 'stryker.json')
  fs.mkdirSync(path.dirname(config), { recursive: true })
  fs.writeFileSync(config, JSON.stringify({
    testRunner: 'command',
    commandRunner: { command: `node --test ${testsOf(file).join(' ')}` },
    mutate: sampled(file),
    ignorePatterns: ['target', 'docs', '.stryker-tmp'],
    tempDirName: 'target/stryker',
    reporters: ['clear-text'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    concurrency: 1,
    checkers: [],
    allowEmpty: true
  }))
  run('npx', ['--yes', STRYKER, 'run', config])
}

function testsOf (file) {
  if (values.tests !== undefined) return values.tests
  const [, names] = TESTS.find(([pattern]) => pattern.test(file)) ?? []
  if (names === undefined) throw new Error(`say by --tests which tests know ${file}`)
  return names.map((name) => `__test__/${name}.test.js`)
}

/** Lines of a file, by chance, as Stryker names them. */
function sampled (file) {
  const count = Number(values.sample)
  if (count === 0) return [file]
  const lines = fs.readFileSync(path.join(ROOT, file), 'utf8').split('\n')
  const code = lines.map((line, at) => [line, at + 1]).filter(([line]) => /[=(!<>&|?]/.test(line) && !/^\s*(\*|\/)|require\(/.test(line))
  let state = Number(values.seed)
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  const chosen = code.map(([, at]) => [next(), at]).sort(([a], [b]) => a - b).slice(0, count)
  return chosen.map(([, at]) => `${file}:${at}-${at}`)
}

function run (command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) process.exitCode = status ?? 1
}

main()
