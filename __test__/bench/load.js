'use strict'

/*
 * The load for `--mode http`: keep-alive connections from a process of its own, so that the server's process holds
 * nothing but the server. Requests are rendered once; every response is checked.
 */

const net = require('node:net')
const { rawHeaders } = require('./in-process')
const { scenarios } = require('./scenarios')
const { createVisitors } = require('./visitors')
const { serve } = require('./child')

const CONNECTIONS = 16

let clients

/**
 * @param {{ scenario: string, cookies: string[], port: number, base: boolean }} details
 * @returns {Promise<void>}
 */
async function connect ({ scenario, cookies, port, base }) {
  const visitors = createVisitors(scenarios[scenario], cookies, CONNECTIONS, base)
  clients = await Promise.all(visitors.map((visitor) => new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
    socket.setEncoding('latin1')
    socket.once('error', reject)
    socket.once('connect', () => resolve({ socket, visitor }))
  })))
}

function render (cookie) {
  const lines = rawHeaders(cookie)
  const text = []
  for (let i = 0; i < lines.length; i += 2) text.push(`${lines[i]}: ${lines[i + 1]}\r\n`)
  return `GET / HTTP/1.1\r\n${text.join('')}\r\n`
}

/**
 * Keeps every connection busy, one request at a time each.
 *
 * @param {{ ms: number }} details for how long
 * @returns {Promise<{ requests: number, wall: number }>} wall: µs
 */
async function run ({ ms }) {
  const start = performance.now()
  const end = start + ms
  const counts = await Promise.all(clients.map((client) => keepBusy(client, end)))
  return { requests: counts.reduce((sum, count) => sum + count, 0), wall: (performance.now() - start) * 1000 }
}

function keepBusy ({ socket, visitor }, end) {
  return new Promise((resolve, reject) => {
    let requests = 0
    const send = () => socket.write(render(visitor.nextCookie()), 'latin1')
    const settle = (settled, value) => {
      socket.off('data', onData)
      socket.off('close', onClose)
      settled(value)
    }
    const onClose = () => settle(reject, new Error('the server closed a connection'))
    const onData = (text) => {
      try {
        if (visitor.receive(text) === 0) return
      } catch (err) {
        return settle(reject, err)
      }
      requests += 1
      if (performance.now() < end) send()
      else settle(resolve, requests)
    }
    socket.on('data', onData)
    socket.on('close', onClose)
    send()
  })
}

serve({ connect, run })
