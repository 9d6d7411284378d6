'use strict'

const { stringify } = require('./shipped-json.js')

/** A string, a number or a word, up to what follows it. */
const SCALAR = /"[^"\\]*(?:\\.[^"\\]*)*"|[-\w][^,}]*/y

/**
 * @param {string} text of an object
 * @param {object} data what it says
 * @returns {boolean} whether V8 writes just this text of the data
 */
function isAsWritten (text, data) {
  return JSON.stringify === stringify && !Object.hasOwn(data, '__proto__') && stringify(data) === text
}

/**
 * Takes a JSON text of an object to pieces.
 *
 * @param {string} text
 * @param {object} data what it says
 * @returns {string[] | undefined} its members, `"views":1`, in the order of the data's keys; none if V8 writes another
 *   text of the data
 */
function membersOf (text, data) {
  const keys = Object.keys(data)
  if (JSON.stringify !== stringify || keys.includes('__proto__')) return undefined
  const members = keys.map((key) => `${stringify(key)}:${stringify(data[key])}`)
  return `{${members.join(',')}}` === text ? members : undefined
}

/**
 * @param {number} number the key's
 * @param {string} key
 * @param {unknown} value plain data
 * @returns {Change | undefined} none if JSON texts are no longer written by V8 alone
 *
 * @typedef {object} Change of a value at the top of a session's data
 * @property {number} number the key's
 * @property {string} member of the text
 * @property {unknown} value as the text says it
 */
function memberOf (number, key, value) {
  const json = JSON.stringify === stringify ? stringify(value) : undefined
  if (json === undefined) return undefined
  // -0 becomes 0, as in the text. Strings are parsed, too: one that was cut out of a long one would hold all of that.
  return { number, member: `${stringify(key)}:${json}`, value: typeof value === 'number' ? value + 0 : JSON.parse(json) }
}

/**
 * What differs in a text that was written in the place of another one.
 *
 * @param {string[]} members of the former text
 * @param {string[]} keys
 * @param {string} text
 * @returns {Change[] | undefined} none if the text has other keys, if V8 writes it otherwise, or if more has changed than is
 *   worth looking for
 */
function changesBetween (members, keys, text) {
  if (members.length === 0 || text[0] !== '{') return undefined
  const changes = []
  let at = '{'.length
  let behind = members.reduce((length, member) => length + member.length + 1, 0)
  for (let i = 0; i < members.length; i++) {
    const isLast = i === members.length - 1
    behind -= members[i].length + 1
    let end = at + members[i].length
    if (!isEnd(text, end, isLast) || text.slice(at, end) !== members[i]) {
      const change = readChange(i, keys[i], text, at, text.length - 1 - behind)
      if (change === undefined) return undefined
      changes.push(change)
      end = at + change.member.length
      if (!isEnd(text, end, isLast)) return undefined
    }
    at = end + ','.length
  }
  return changes
}

/** Whether a member may end there. */
function isEnd (text, end, isLast) {
  return isLast ? end === text.length - 1 && text[end] === '}' : text[end] === ','
}

/** @param {number} lastEnd where the member ends if all those behind it are what they were */
function readChange (number, key, text, at, lastEnd) {
  const start = `${stringify(key)}:`
  if (!text.startsWith(start, at)) return undefined
  const valueAt = at + start.length
  const json = text.slice(valueAt, endOfScalar(text, valueAt) ?? lastEnd)
  const value = parseOrUndefined(json)
  const written = stringify(value)
  // Put together of what was written anew: a piece of the text would hold all of it for as long as it lives.
  return written === json ? { number, member: start + written, value } : undefined
}

function endOfScalar (text, at) {
  SCALAR.lastIndex = at
  return SCALAR.test(text) ? SCALAR.lastIndex : undefined
}

/** Somebody may have written what is no JSON; who reads it finds out. */
function parseOrUndefined (json) {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

module.exports = { changesBetween, isAsWritten, memberOf, membersOf }
