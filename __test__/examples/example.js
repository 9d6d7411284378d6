'use strict'

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const path = require('node:path')

const EXAMPLES = path.resolve(__dirname, '../../examples')

/** An example as a process of its own, on a free port of the loopback interface. */
class Example {
  /**
   * Starts an example and waits until it says where it serves.
   *
   * @param {string} file below examples/
   * @param {object} [env] further environment variables
   * @returns {Promise<Example>}
   * @throws {Error} if it ends before, with what it wrote
   */
  static async start (file, env) {
    const child = spawn(process.execPath, [path.join(EXAMPLES, file)], {
      env: { ...process.env, PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const url = await new Promise((resolve, reject) => {
      let output = ''
      const read = (text) => {
        output += text
        const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? []
        if (found) resolve(found)
      }
      child.stdout.setEncoding('utf8').on('data', read)
      child.stderr.setEncoding('utf8').on('data', read)
      child.on('error', reject)
      child.on('close', (code) => reject(new Error(`${file} ended with ${code}:\n${output}`)))
    })
    return new Example(child, url)
  }

  constructor (child, url) {
    this.child = child
    /** Where it serves, without a slash at the end. */
    this.url = url
  }

  async stop () {
    const closed = once(this.child, 'close')
    this.child.kill()
    await closed
  }

  /** @returns {Visitor} one who was never here */
  visitor () {
    return new Visitor(this.url)
  }
}

/** A browser, as far as the examples need one: keeps cookies and follows redirects. Paths of cookies don't count. */
class Visitor {
  constructor (url) {
    this.url = url
    /** Values by name. */
    this.cookies = new Map()
  }

  /** The session cookie as `name=value`; undefined before the first. */
  get cookie () {
    const value = this.cookies.get('connect.sid')
    return value && `connect.sid=${value}`
  }

  set cookie (text) {
    this.#keep(text)
  }

  #keep (line) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    this.cookies.set(name, value)
  }

  /**
   * @param {string} path
   * @param {object} [fields] posts a form of these
   * @returns {Promise<{ status: number, headers: Headers, body: string }>}
   */
  async visit (path, fields) {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(this.url + path, {
      method: fields === undefined ? 'GET' : 'POST',
      body: fields && new URLSearchParams(fields),
      headers: cookie === '' ? {} : { cookie },
      redirect: 'manual'
    })
    for (const line of answer.headers.getSetCookie()) this.#keep(line)

    const body = await answer.text()
    const location = answer.headers.get('location')
    return location ? this.visit(location) : { status: answer.status, headers: answer.headers, body }
  }
}

/**
 * Runs an example for the time of `use(visitor, example)`.
 *
 * @param {string} file below examples/
 * @param {(visitor: Visitor, example: Example) => Promise<any>} use
 * @param {object} [env] further environment variables
 */
async function withExample (file, use, env) {
  const example = await Example.start(file, env)
  try {
    return await use(example.visitor(), example)
  } finally {
    await example.stop()
  }
}

module.exports = { Example, withExample }
