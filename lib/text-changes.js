'use strict'

/** V8's own: what others write need not be what `JSON.parse` reads back. */
const stringify = Function.prototype.toString.call(JSON.stringify) === 'function stringify() { [native code] }' ? JSON.stringify : undefined

/** A string, a number or a word, up to what follows it. */
const SCALAR = /"[^"\\]*(?:\\.[^"\\]*)*"|[-\w][^,}]*/y

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
  const isObject = typeof value === 'object' && value !== null
  // A text knows no -0.
  return { number, member: `${stringify(key)}:${json}`, value: isObject ? JSON.parse(json) : value === 0 ? 0 : value }
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
  for (let i = 0; i < members.length; i++) {
    let end = at + members[i].length
    if (!isEnd(text, end, members, i) || text.slice(at, end) !== members[i]) {
      const change = readChange(members, keys[i], text, at, i)
      if (change === undefined) return undefined
      changes.push(change)
      end = at + change.member.length
    }
    at = end + ','.length
  }
  return changes
}

/** Whether a member may end there. */
function isEnd (text, end, members, i) {
  return i === members.length - 1 ? end === text.length - 1 && text[end] === '}' : text[end] === ','
}

function readChange (members, key, text, at, number) {
  const start = `${stringify(key)}:`
  if (!text.startsWith(start, at)) return undefined
  const valueAt = at + start.length
  const end = endOfScalar(text, valueAt) ?? endOfLastChange(members, number, text)
  if (end <= valueAt || !isEnd(text, end, members, number)) return undefined
  const json = text.slice(valueAt, end)
  const value = parseOrUndefined(json)
  // Put together rather than cut out: a long piece of the text would hold all of it for as long as it lives.
  return stringify(value) === json ? { number, member: start + json, value } : undefined
}

function endOfScalar (text, at) {
  SCALAR.lastIndex = at
  return SCALAR.test(text) ? SCALAR.lastIndex : undefined
}

/** Where an object or array ends if all members behind it are what they were. */
function endOfLastChange (members, number, text) {
  let end = text.length - 1
  for (let i = number + 1; i < members.length; i++) end -= members[i].length + 1
  return end
}

/** Somebody may have written what is no JSON; who reads it finds out. */
function parseOrUndefined (json) {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

module.exports = { changesBetween, memberOf, membersOf }
