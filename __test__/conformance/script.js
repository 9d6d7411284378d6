'use strict'

/** What a handler does in one request of a program: its actions, one after the other, and then its end. */

const { describe } = require('../support/describe')
const { act, WAITS } = require('./actions')
const { finish } = require('./ends')
const { describeSession } = require('./observe')

class Script {
  /**
   * @param {object} request the program's, with `actions` and `end`
   * @param {object} context `{ req, res, next, clock, log, subject }`
   */
  constructor ({ actions = [], end = { how: 'end' } }, context) {
    this.steps = actions.values()
    this.end = end
    this.context = context
    this.inHandler = true
  }

  /** Runs until something waits for the store. What ending the response throws, it throws as a handler would. */
  start () {
    this.observe()

    try {
      this.proceed()
    } finally {
      this.inHandler = false
    }
  }

  proceed () {
    for (let { value: action, done } = this.steps.next(); !done; { value: action, done } = this.steps.next()) {
      if (this.perform(action) === WAITS) return
    }

    try {
      finish(this.end, this.context)
    } catch (error) {
      if (this.inHandler) throw error
      this.context.log(`ending threw ${describe(error)}`, 'lost')
    }
  }

  /** Runs one action; WAITS tells that its callback goes on with the next. */
  perform (action) {
    const { log } = this.context
    let answered = false
    const done = (...results) => {
      answered = true
      this.inHandler = false
      log(`callback of ${action.op}(${results.map(describe).join(', ')})`)
      this.observe()
      this.proceed()
    }

    try {
      const result = act(action, { ...this.context, done })

      if (result === WAITS) return WAITS
      if (result !== undefined) log(`${action.op} gave ${describe(result)}`)
    } catch (error) {
      log(`${action.op} threw ${describe(error)}`)
      if (answered) return WAITS
    }

    this.observe()
  }

  /** Logs what the handler sees of its session. */
  observe () {
    this.context.log(describeSession(this.context.req))
  }
}

module.exports = { Script }
