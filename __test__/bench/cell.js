'use strict'

const path = require('node:path')
const { Child } = require('./child')
const { beside } = require('./profile')
const { summarize } = require('./statistics')

const SUBJECT = path.join(__dirname, 'subject.js')
const LOAD = path.join(__dirname, 'load.js')

const WARM_UP_MS = { inprocess: 1000, express: 1000, http: 3000 }
const ROUND_MS = { inprocess: 100, express: 100, http: 300 }

/**
 * One subject of a cell, asked for one round after another.
 */
class Runner {
  /**
   * @param {object} plan
   * @param {{ name: string, packagePath?: string }} subject without a path: the base
   */
  constructor (plan, { packagePath }) {
    this.plan = plan
    this.packagePath = packagePath
    this.subject = new Child(SUBJECT, { node: plan.node })
    this.load = plan.mode === 'http' ? new Child(LOAD, { node: plan.node }) : undefined
  }

  async prepare () {
    const { scenario, store, mode, resident, browsers } = this.plan
    const setUp = { scenario, store, mode, resident, browsers, packagePath: this.packagePath }
    const { cookies, port } = await this.subject.ask('prepare', setUp)
    if (this.load) {
      await this.load.ask('connect', { scenario, cookies, port, base: this.packagePath === undefined })
      await this.load.ask('run', { ms: WARM_UP_MS.http, polls: true })
    } else {
      const { perRequest } = await this.subject.ask('warmUp', { ms: WARM_UP_MS[mode] })
      this.requests = this.plan.requests || Math.ceil(ROUND_MS[mode] * 1000 / perRequest)
    }
  }

  /** @returns {Promise<{ cpu: number, wall: number }>} µs a request */
  async round () {
    const { cpu, wall, requests } = this.load
      ? await this.#loadRound()
      : await this.subject.ask('round', { requests: this.requests })
    return { cpu: cpu / requests, wall: wall / requests }
  }

  async #loadRound () {
    const before = await this.subject.ask('cpu')
    const result = await this.load.ask('run', { ms: ROUND_MS.http, polls: true })
    return { ...result, cpu: await this.subject.ask('cpu') - before }
  }

  profile () {
    return this.subject.ask('profile', { requests: this.requests * 10 })
  }

  stop () {
    this.subject.stop()
    if (this.load) this.load.stop()
  }
}

/**
 * Measures one scenario: the base and every subject in turn, round after round.
 *
 * @param {object} plan what `subject.js` and `Runner` need: scenario, store, mode, rounds and, if wanted, node, requests,
 *   resident, browsers, profile
 * @param {{ name: string, packagePath: string }[]} subjects
 * @param {(note: string) => void} progress
 * @returns {Promise<object>} per subject name: `cpu`, `wall` and, less the base of the same round, `middlewareCpu` and
 *   `middlewareWall`, each `{ median, spread }` in µs a request
 */
async function measure (plan, subjects, progress) {
  const named = [{ name: 'base' }, ...subjects]
  const runners = named.map((subject) => new Runner(plan, subject))
  try {
    for (const [i, runner] of runners.entries()) {
      progress(`warming up ${named[i].name}`)
      await runner.prepare()
    }
    const rounds = []
    for (let n = 1; n <= plan.rounds; n++) {
      progress(`round ${n} of ${plan.rounds}`)
      rounds.push(await oneRound(runners, n))
    }
    const result = Object.fromEntries(named.map(({ name }, i) => [name, summary(rounds, i)]))
    if (plan.profile) result.profile = beside(await runners.at(-1).profile(), await runners[0].profile())
    return result
  } finally {
    for (const runner of runners) runner.stop()
  }
}

/** Every subject once; who comes first changes from round to round, so that a slow drift favours nobody. */
async function oneRound (runners, n) {
  const results = []
  for (let k = 0; k < runners.length; k++) {
    const i = (k + n) % runners.length
    results[i] = await runners[i].round()
  }
  return results
}

function summary (rounds, i) {
  const column = (pick) => summarize(rounds.map((results) => pick(results[i], results[0])))
  return {
    cpu: column((own) => own.cpu),
    wall: column((own) => own.wall),
    middlewareCpu: column((own, base) => own.cpu - base.cpu),
    middlewareWall: column((own, base) => own.wall - base.wall)
  }
}

module.exports = { measure }
