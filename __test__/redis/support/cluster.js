'use strict'

const { Server, freePort, startOnFreePort } = require('./servers')
const { until } = require('./until')

const SLOTS = 16384

/** How long nodes may take until they all know each other, in ms. */
const MEETING = 60000

/**
 * Starts a cluster that ends with the test: so many masters, and for each of them as many
 * replicas as asked for.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ masters?: number, replicas?: number }} [options]
 */
async function startCluster (t, { masters = 3, replicas = 0 } = {}) {
  const servers = []
  for (let i = 0; i < masters * (1 + replicas); i++) servers.push(await startNode(t))
  const owners = servers.slice(0, masters)

  for (const [i, owner] of owners.entries()) {
    const first = Math.floor(SLOTS * i / masters)
    const last = Math.floor(SLOTS * (i + 1) / masters) - 1
    await owner.ask('CLUSTER', 'ADDSLOTSRANGE', first, last)
  }
  for (const [i, server] of servers.entries()) await server.ask('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
  await until(() => meet(servers), MEETING)
  for (const server of owners) server.id = await server.ask('CLUSTER', 'MYID')
  for (const [i, replica] of servers.slice(masters).entries()) {
    await replica.ask('CLUSTER', 'REPLICATE', owners[i % masters].id)
  }
  await until(async () => {
    const states = await Promise.all(servers.map((server) => server.ask('CLUSTER', 'INFO')))
    const slots = await Promise.all(servers.map((server) => server.ask('CLUSTER', 'SLOTS')))
    return states.every((state) => /cluster_state:ok/.test(state)) &&
      slots.flat().every(([, , ...nodes]) => nodes.length === 1 + replicas)
  })
  return { masters: owners, replicas: servers.slice(masters), urls: servers.map((server) => server.url) }
}

/**
 * Has every node that the first one does not know meet it. Nodes forget a meeting that takes longer than a second, as it may on a
 * slow machine: who is still unknown tries again.
 *
 * @returns {Promise<boolean>} whether all know each other
 */
async function meet (servers) {
  const [first, ...others] = servers
  const states = await Promise.all(servers.map((server) => server.ask('CLUSTER', 'NODES')))
  for (const server of others) {
    if (!states[0].includes(`:${server.port}@`)) await server.ask('CLUSTER', 'MEET', '127.0.0.1', first.port, first.busPort)
  }
  return states.every((state) => state.trim().split('\n').length === servers.length && !/handshake/.test(state))
}

function startNode (t) {
  return startOnFreePort(t, async () => {
    const busPort = await freePort()
    const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), '--cluster-node-timeout', '1000']
    return Object.assign(new Server({ port: await freePort(), args }), { busPort })
  })
}

/**
 * Moves one slot with its keys from one master to another, in the steps of a real migration.
 *
 * @param {(step: 'begun' | 'half' | 'moved') => Promise<void>} [during] called between the steps
 */
async function migrateSlot (slot, from, to, others, during = async () => {}) {
  await to.ask('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id)
  await from.ask('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id)
  await during('begun')
  const keys = await from.ask('CLUSTER', 'GETKEYSINSLOT', slot, 100000)
  for (const [i, key] of keys.entries()) {
    await from.ask('MIGRATE', '127.0.0.1', to.port, key, 0, 5000)
    if (i === keys.length >> 1) await during('half')
  }
  await during('moved')
  for (const node of [to, from, ...others]) await node.ask('CLUSTER', 'SETSLOT', slot, 'NODE', to.id)
}

module.exports = { SLOTS, migrateSlot, startCluster }
