'use strict'

/*
 * npm run test:torture
 *
 * The random tests of RedisStore at full length, on every server there is: the scheduler in Rust,
 * then two stores on servers that refuse, hang, cut and restart.
 */

const { spawnSync } = require('node:child_process')
const path = require('node:path')

const environment = { ...process.env, REDIS_CALLS: '100000', REDIS_COMMANDS: process.env.REDIS_COMMANDS ?? '100000' }
const tests = path.join(__dirname, '..', 'torture.test.js')

function run (command, args, more = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...environment, ...more } })
  if (status !== 0) process.exitCode = 1
}

run('cargo', ['test', '--no-default-features', 'scheduler'])
for (const server of ['redis-server', 'valkey-server']) {
  if (spawnSync(server, ['--version']).status !== 0) continue
  console.log(`\n${server}`)
  run(process.execPath, ['--test', tests], { REDIS_SERVER: server })
}
