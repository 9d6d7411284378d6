'use strict'

/** The servers of these tests: they start although other processes take ports at the same time. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { Server, freePort, skip, startOnFreePort, startServer } = require('./support/servers')

for (const [what, argsFor] of Object.entries({
  port: (port) => ({ port }),
  'port for the cluster': (port, own) => ({ port: own, args: ['--cluster-enabled', 'yes', '--cluster-port', String(port)] })
})) {
  test(`should start a server although its ${what} was taken meanwhile`, { skip }, async function (t) {
    const other = await startServer(t)
    const ports = [other.port, await freePort()]
    const server = await startOnFreePort(t, async () => new Server(argsFor(ports.shift(), await freePort())))
    assert.equal(await server.ask('PING'), 'PONG')
    assert.equal(ports.length, 0)
  })
}

test('should say what the server said if it does not start for another reason', { skip }, async function (t) {
  await assert.rejects(startServer(t, { args: ['--no-such-option', '1'] }), /the server did not start/)
})
