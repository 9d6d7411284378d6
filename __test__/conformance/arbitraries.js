'use strict'

/** Small combinators for arbitraries that are mostly ordinary. They shrink towards the ordinary. */

const fc = require('fast-check')

const { constant, constantFrom } = fc

/** One of the `[weight, arbitrary]` pairs; shrinks towards the first. */
function weighted (...pairs) {
  return fc.oneof({ withCrossShrink: true }, ...pairs.map(([weight, arbitrary]) => ({ weight, arbitrary })))
}

/** Absent, but for one time in `odds`. */
function seldom (odds, arbitrary) {
  return weighted([odds - 1, constant(undefined)], [1, arbitrary])
}

/** Present, but for one time in six. */
function often (arbitrary) {
  return weighted([1, constant(undefined)], [5, arbitrary])
}

/** One of `usual`, but for one time in `odds` one of `odd`. */
function mostly (usual, odds, odd) {
  return weighted([odds - 1, constantFrom(...usual)], [1, constantFrom(...odd)])
}

/** Objects of the arbitraries in `model`, without the keys that came out absent. */
function shape (model) {
  return fc.record(model).map(function (object) {
    return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
  })
}

/** Leaves out what is the default anyway, so that a program reads as one would write it. */
function unlessDefault (ordinary, arbitrary) {
  return arbitrary.map((value) => value === ordinary ? undefined : value)
}

module.exports = { mostly, often, seldom, shape, unlessDefault, weighted }
