'use strict'

const { describe } = require('./describe')

const methods = ['get', 'set', 'touch', 'destroy', 'createSession', 'regenerate']

/**
 * Makes every call of a store's methods appear in the log, and makes the calls named in `faults` fail.
 *
 * @param {object} store
 * @param {(line: string) => void} log
 * @param {object[]} [faults] `{ method, call, how }`: the `call`th call (from 1; 0 for every one) of `method`
 *   answers an error (`how`: 'error', 'ENOENT') or throws ('throws')
 * @param {(name: string, err: Error) => void} [caught] told what a callback throws, which then goes no further
 */
function record (store, log, faults = [], caught = null) {
  for (const name of methods) {
    const method = store[name]

    if (typeof method !== 'function') {
      continue
    }

    let calls = 0

    store[name] = function (...args) {
      const fault = faultOf(faults, name, ++calls)
      log(`store.${name}(${args.map(describeArgument).join(', ')})`)

      return fault ? fail(fault, args) : method.apply(this, caught ? args.map((arg) => guard(arg, name, caught)) : args)
    }
  }
}

function faultOf (faults, method, call) {
  return faults.find((fault) => fault.method === method && (fault.call === 0 || fault.call === call))
}

/** Answers with the error that `fault` describes, on a later turn as a lost connection would. */
function fail (fault, args) {
  const error = new Error(`${fault.method} failed`)
  const callback = args.findLast((arg) => typeof arg === 'function')

  if (fault.how === 'throws') {
    throw error
  }

  if (fault.how === 'ENOENT') {
    error.code = 'ENOENT'
  }

  if (callback) {
    setImmediate(callback, error)
  }
}

function guard (arg, name, caught) {
  if (typeof arg !== 'function') {
    return arg
  }

  return function (...results) {
    try {
      return arg.apply(this, results)
    } catch (error) {
      caught(name, error)
    }
  }
}

/** A request is described by its id only: it is the same object all along. */
function describeArgument (arg) {
  return arg && arg.headers ? `req ${describe(arg.sessionID)}` : describe(arg)
}

module.exports = { record }
