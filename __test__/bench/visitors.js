'use strict'

const { handlers } = require('./app')

const HEAD_END = '\r\n\r\n'

/**
 * The far end of one keep-alive connection: says which cookie the next request carries, and checks every response,
 * status, body and Set-Cookie, against what the scenario has to give.
 *
 * A visitor owns its sessions (no other connection uses them), so the number of visits to each is known exactly.
 */
class Visitor {
  /**
   * @param {object} scenario a row of scenarios.js
   * @param {string[]} cookies Cookie header values to take turns with; none for an anonymous visitor
   * @param {boolean} base whether the far side runs without sessions
   */
  constructor (scenario, cookies, base) {
    this.cookies = cookies
    this.setCookie = !base && Boolean(scenario.setCookie)
    this.expected = base ? () => handlers[scenario.handler].expected(1, scenario.visitor) : handlers[scenario.handler].expected
    this.visitor = scenario.visitor
    this.asked = 0
    this.checked = 0
    this.pending = ''
  }

  /** @returns {string | undefined} the Cookie header of the next request */
  nextCookie () {
    const { cookies } = this
    return cookies.length === 0 ? undefined : cookies[this.asked++ % cookies.length]
  }

  /**
   * Takes what the server wrote and checks each response that is complete.
   *
   * @param {string} text
   * @returns {number} how many responses were completed
   * @throws {Error} when one is not what it has to be
   */
  receive (text) {
    this.pending += text
    let completed = 0
    for (let response = this.#take(); response; response = this.#take()) {
      this.#check(response)
      completed += 1
    }
    return completed
  }

  /** Cuts the next complete response off what has arrived. */
  #take () {
    const { pending } = this
    const headEnd = pending.indexOf(HEAD_END)
    if (headEnd < 0) return undefined
    const head = pending.slice(0, headEnd)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)
    if (!length) throw new Error(`response without Content-Length:\n${head}`)
    const end = headEnd + HEAD_END.length + Number(length[1])
    if (pending.length < end) return undefined
    this.pending = pending.slice(end)
    return { head, body: pending.slice(headEnd + HEAD_END.length, end) }
  }

  #check ({ head, body }) {
    const turn = Math.floor(this.checked++ / Math.max(this.cookies.length, 1)) + 1
    const expected = this.expected(turn, this.visitor)
    const hasCookie = /\r\nset-cookie: /i.test(head)
    if (head.startsWith('HTTP/1.1 200 ') && body === expected && hasCookie === this.setCookie) return
    const wanted = `200, body ${JSON.stringify(expected)}, ${this.setCookie ? 'a' : 'no'} Set-Cookie`
    throw new Error(`wrong response (wanted ${wanted}):\n${head}\n\n${body}`)
  }
}

/**
 * Shares the sessions out among so many connections.
 *
 * @param {object} scenario
 * @param {string[]} cookies Cookie header values, one for each session
 * @param {number} connections
 * @param {boolean} base
 * @returns {Visitor[]}
 */
function createVisitors (scenario, cookies, connections, base) {
  return Array.from({ length: connections }, (_, c) =>
    new Visitor(scenario, cookies.filter((cookie, i) => i % connections === c), base))
}

/**
 * The Cookie header a browser would send back after this response.
 *
 * @param {string} response the response's text
 * @returns {string}
 */
function cookieFrom (response) {
  const match = /\r\nset-cookie: ([^;\r]+)/i.exec(response)
  if (!match) throw new Error(`no Set-Cookie in:\n${response}`)
  return match[1]
}

/** The same cookie with one character of its signature changed. */
function tamper (cookie) {
  const i = cookie.length - 20
  return cookie.slice(0, i) + (cookie[i] === 'A' ? 'B' : 'A') + cookie.slice(i + 1)
}

module.exports = { createVisitors, cookieFrom, tamper }
