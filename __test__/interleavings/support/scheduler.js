'use strict'

const { requests, settle } = require('./contexts')

/**
 * Lets the steps of a program happen in an order that a test decides. A step is anything that others may
 * see: a call that reaches the store, or a request that goes on.
 */
class Scheduler {
  constructor () {
    /** Steps that wait for their turn. @type {Array<{ owner: string, request: string, name: string, take: (isLost?: boolean) => void }>} */
    this.waiting = []
    this.taken = []
    /** What each request has done with each session and been answered, in its order. @type {Map<string, Map<string, string[]>>} */
    this.histories = new Map()
    this.crashed = new Set()
  }

  /**
   * Waits for a turn, then calls `step`.
   *
   * @param {string} owner the process whose step it is
   * @param {string} name
   * @param {() => { about: string, answer: unknown } | void} step done when its turn comes; tells what it is about, and
   *   what the request learns from it
   * @param {() => void} [answer] done after that, unless the owner has crashed meanwhile
   */
  add (owner, name, step, answer = () => {}) {
    if (this.crashed.has(owner)) return
    const context = requests.getStore()
    const request = context.name
    this.waiting.push({
      owner,
      request,
      name,
      take: (isLost = false) => {
        this.taken.push(`${request} ${name}${isLost ? ', answer lost' : ''}`)
        const { about = '', answer: given } = step() ?? {}
        this.note(request, about, `${name} ${JSON.stringify(given)}`)
        if (!isLost) requests.run(context, answer)
      }
    })
  }

  note (request, about, line) {
    if (!this.histories.has(request)) this.histories.set(request, new Map())
    const history = this.histories.get(request)
    if (!history.has(about)) history.set(about, [])
    history.get(about).push(line)
  }

  /** Takes one of the waiting steps. */
  take (index, isLost) {
    const [step] = this.waiting.splice(index, 1)
    step.take(isLost)
  }

  /** From now on nothing of a process happens any more. */
  crash (owner) {
    this.taken.push(`${owner} crashes`)
    this.crashed.add(owner)
    this.waiting = this.waiting.filter((step) => step.owner !== owner)
  }
}

/**
 * Runs a program in every order of its steps, and with a crash at every step if it is to crash.
 *
 * @param {(scheduler: Scheduler) => { check: (when: string) => void }} start begins the program anew;
 *   `check` throws if something is wrong, 'step' after each step and 'end' after the last
 * @param {object} [options]
 * @param {string[]} [options.crashes] the processes one of which may crash, at any step
 * @param {number} [options.limit] the most orders; more is an error, so that no test leaves any out unseen
 * @param {boolean} [options.joins] orders that lead to the same state go on together: what comes after it is tried once.
 *   The program has a `state()` for that, all that its further steps depend on
 * @returns {Promise<number>} how many orders there were
 */
async function inAllOrders (start, { crashes = [], limit = 20000, joins = false } = {}) {
  let orders = 0
  const choices = []
  const states = joins ? new Set() : undefined

  do {
    if (++orders > limit) throw new Error(`more than ${limit} orders`)
    await runOnce(start, choices, crashes, states)
    while (choices.length > 0 && ++choices.at(-1).index === choices.at(-1).of) choices.pop()
  } while (choices.length > 0)

  return orders
}

/**
 * Runs a program once: by the choices given as far as they go, then by the first of each. It is left as it is once it comes
 * to a state that was met before.
 */
async function runOnce (start, choices, crashes, states) {
  const known = choices.length
  const scheduler = new Scheduler()
  const program = start(scheduler)
  await settle()

  for (let depth = 0; scheduler.waiting.length > 0; depth++) {
    const moves = movesOf(scheduler, crashes)
    choices[depth] ??= { index: 0, of: moves.length }
    if (choices[depth].of !== moves.length) throw new Error('the program does not do the same each time')
    moves[choices[depth].index]()
    await settle()
    checked(program, 'step', scheduler)
    if (states !== undefined && depth >= known - 1 && !addTo(states, program.state())) return
  }

  checked(program, 'end', scheduler)
}

/** @returns {boolean} whether it was not yet there */
function addTo (set, value) {
  const { size } = set
  return set.add(value).size > size
}

/** Runs a program in random orders, for those that have too many. */
async function inRandomOrders (start, { count, random = Math.random }) {
  for (let i = 0; i < count; i++) {
    const scheduler = new Scheduler()
    const program = start(scheduler)
    await settle()
    while (scheduler.waiting.length > 0) {
      scheduler.take(Math.floor(random() * scheduler.waiting.length))
      await settle()
      checked(program, 'step', scheduler)
    }
    checked(program, 'end', scheduler)
  }
}

function movesOf (scheduler, crashes) {
  const moves = scheduler.waiting.map((_, i) => () => scheduler.take(i))
  if (scheduler.crashed.size > 0) return moves
  for (const owner of crashes) {
    if (!scheduler.waiting.some((step) => step.owner === owner)) continue
    // Before the step was done, and after it.
    moves.push(() => scheduler.crash(owner))
    const index = scheduler.waiting.findIndex((step) => step.owner === owner)
    moves.push(() => {
      scheduler.take(index, true)
      scheduler.crash(owner)
    })
  }
  return moves
}

function checked (program, when, { taken }) {
  try {
    program.check(when)
  } catch (cause) {
    throw new Error(`${cause.message}\nafter: ${taken.join('; ')}`, { cause })
  }
}

module.exports = { inAllOrders, inRandomOrders }
