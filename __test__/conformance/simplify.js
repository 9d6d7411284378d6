'use strict'

/**
 * Makes a failing program smaller than fast-check can: it also drops steps from the middle. Everything that can be
 * left out of plain data is left out as long as the program still fails.
 */

/** Yields `data` with one of its parts, at any depth, left out. */
function * leavingOut (data) {
  if (data === null || typeof data !== 'object') {
    return
  }

  for (const key of Object.keys(data)) {
    yield without(data, key)
  }

  for (const [key, part] of Object.entries(data)) {
    for (const smaller of leavingOut(part)) {
      yield replacing(data, key, smaller)
    }
  }
}

function without (data, key) {
  return Array.isArray(data)
    ? data.filter((part, index) => String(index) !== key)
    : Object.fromEntries(Object.entries(data).filter(([name]) => name !== key))
}

function replacing (data, key, part) {
  return Array.isArray(data)
    ? data.map((old, index) => String(index) === key ? part : old)
    : { ...data, [key]: part }
}

/**
 * @param {object} program one that fails
 * @param {(program: object) => Promise<boolean>} fails false, too, for what is no program any more
 * @returns {Promise<object>} a program that fails and from which nothing more can be left out
 */
async function simplify (program, fails) {
  for (const smaller of leavingOut(program)) {
    if (await fails(smaller)) {
      return simplify(smaller, fails)
    }
  }

  return program
}

module.exports = { simplify }
