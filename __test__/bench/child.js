'use strict'

const { fork } = require('node:child_process')

/**
 * A process that answers questions: each subject runs in one of its own, so that nothing of one (garbage, compiled code,
 * memory) reaches another.
 */
class Child {
  /**
   * @param {string} script a module that calls `serve`
   * @param {{ node?: string, execArgv?: string[] }} [options] node: another node binary than this one
   */
  constructor (script, { node = process.execPath, execArgv = [] } = {}) {
    const env = { ...process.env, NODE_ENV: 'test' }
    delete env.DEBUG
    this.process = fork(script, { execPath: node, execArgv, env })
  }

  /**
   * @param {string} question a name in the table given to `serve`
   * @param {object} [details]
   * @returns {Promise<any>} the answer
   * @throws {Error} what the function at the other end threw
   */
  ask (question, details = {}) {
    return new Promise((resolve, reject) => {
      const onMessage = ({ error, answer }) => {
        this.process.off('exit', onExit)
        if (error) reject(new Error(error))
        else resolve(answer)
      }
      const onExit = (code, signal) => {
        this.process.off('message', onMessage)
        reject(new Error(`process ended (${signal || code}) before it answered "${question}"`))
      }
      this.process.once('message', onMessage)
      this.process.once('exit', onExit)
      this.process.send({ question, details })
    })
  }

  stop () {
    if (this.process.connected) this.process.disconnect()
    this.process.kill()
  }
}

/**
 * The other end: answers with these functions until the parent lets go.
 *
 * @param {Record<string, (details: object) => any>} answers
 */
function serve (answers) {
  process.on('message', async ({ question, details }) => {
    try {
      process.send({ answer: await answers[question](details) })
    } catch (err) {
      process.send({ error: err.stack })
    }
  })
}

module.exports = { Child, serve }
