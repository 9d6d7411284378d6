'use strict'

const { inspect } = require('node:util')

/**
 * Checks the options that express-session does not have: those of our stores and of the opt-in
 * features of `session()`. Each owner of options describes them in a table:
 *
 *   const table = {
 *     max: wholeNumber({ from: 1, of: 'sessions' }),
 *     password: { ...text, isSecret: true },
 *     timeouts: group({ idle: wholeNumber({ from: 1, of: 'ms' }) })
 *   }
 *
 * @typedef {object} Option what the value of an option may be
 * @property {string} expected what an error says the option must be: 'a string'
 * @property {(value: any) => boolean} accepts whether it may be this value
 * @property {(value: any) => boolean} [isUnset] whether this value means the same as leaving the
 *   option out; by default only undefined does
 * @property {unknown} [default] the value of an option that was left out
 * @property {boolean} [isSecret] errors name the type of its value, never the value
 * @property {OptionTable} [fields] the options inside its value, if that is an object
 *
 * @typedef {Record<string, Option>} OptionTable
 *
 * @typedef {object} OptionRules
 * @property {string} owner whose options they are, as errors name it: 'RedisStore', 'session()'
 * @property {OptionTable} table
 * @property {'refuse' | 'ignore' | 'warn'} unknown what to do about a name that is not in the table.
 *   'refuse' throws. 'warn' emits a process warning for a name one letter off, and ignores others.
 *   Inside an option's own options such a name is always refused
 * @property {Record<string, string>} [synonyms] names that people try, and the option they want
 */

/** The longest value that an error shows, in characters. */
const LONGEST_SHOWN = 60

/**
 * Checks options, and reads each of them once.
 *
 * @param {unknown} options as the user passed them
 * @param {OptionRules} rules
 * @returns {Record<string, any>} a value for every name in the table, its default or undefined if
 *   it was left out
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`: the options are no object, though unknown
 *   names are refused; a name is unknown; a value is not accepted; a getter throws
 */
function readOptions (options, rules) {
  const isUsable = isObject(options) && !isArray(options)
  return read(isUsable || rules.unknown === 'refuse' ? options : {}, rules, '')
}

/** @param {string} path what comes before the names in errors: 'timeouts.' */
function read (options, rules, path) {
  const { owner, table, unknown } = rules
  if (!isObject(options) || isArray(options) || (typeof options === 'function' && unknown === 'refuse')) {
    throw optionError(owner, `options must be an object; got ${kindOf(options)}`)
  }
  if (unknown !== 'ignore') checkNames(options, rules, path)

  const values = {}
  for (const name of Object.keys(table)) {
    values[name] = readOption(options, name, rules, path)
  }
  return values
}

function readOption (options, name, { owner, table }, path) {
  const option = table[name]
  let value
  try {
    value = options[name]
  } catch (cause) {
    throw optionError(owner, `option ${path}${name} cannot be read`, cause)
  }

  if (isUnset(option, value)) return option.default
  if (!isAccepted(option, value)) {
    throw optionError(owner, `option ${path}${name} must be ${option.expected}; got ${shown(value, option)}`)
  }
  if (option.fields === undefined || !isObject(value)) return value
  return read(value, { owner, table: option.fields, unknown: 'refuse' }, `${path}${name}.`)
}

function checkNames (options, { owner, table, unknown, synonyms = {} }, path) {
  for (const name of namesOf(options, owner, path)) {
    if (Object.hasOwn(table, name)) continue
    const { closestName } = require('./closest-name.js')
    const wanted = Object.hasOwn(synonyms, name)
      ? synonyms[name]
      : closestName(name, Object.keys(table), unknown === 'warn' ? 1 : 2)
    if (unknown === 'warn' && wanted === undefined) continue

    const suggestion = wanted === undefined ? '' : `; did you mean ${path}${wanted}?`
    const message = `no option is called ${path}${shorten(name)}${suggestion}`
    if (unknown === 'refuse') throw optionError(owner, message)
    process.emitWarning(`${owner}: ${message}`, { type: 'SessionWarning', code: 'UNKNOWN_OPTION' })
  }
}

function namesOf (options, owner, path) {
  try {
    return Object.keys(options)
  } catch (cause) {
    const what = path === '' ? 'options' : `option ${path.slice(0, -1)}`
    throw optionError(owner, `${what} cannot be read`, cause)
  }
}

function isUnset (option, value) {
  return option.isUnset === undefined ? value === undefined : option.isUnset(value)
}

/** Reading a value may throw: a Proxy, a getter. */
function isAccepted (option, value) {
  try {
    return option.accepts(value) === true
  } catch {
    return false
  }
}

/**
 * An error about an option. The message must not quote what may be secret.
 *
 * @param {string} owner
 * @param {string} message goes on after the owner's name
 * @param {unknown} [cause]
 * @returns {TypeError & { code: string }}
 */
function optionError (owner, message, cause) {
  const err = new TypeError(`${owner}: ${message}`, cause === undefined ? undefined : { cause })
  err.code = 'ERR_SESSION_INVALID_OPTION'
  return err
}

/** A value in an error: on one line, short, without a look inside of objects. */
function shown (value, { isSecret = false }) {
  if (isSecret) return kindOf(value)
  try {
    if (value instanceof Error) return 'an Error'
    return shorten(inspect(value, { depth: -1, customInspect: false, breakLength: Infinity }))
  } catch {
    return kindOf(value)
  }
}

function shorten (text) {
  const line = text.replace(/[\r\n\u2028\u2029].*$/s, '…')
  return line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line
}

/** The kind of a value, which may be told of a secret, too. */
function kindOf (value) {
  if (value === null || value === undefined) return String(value)
  if (isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function isObject (value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** A revoked Proxy makes `Array.isArray` throw. */
function isArray (value) {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** @type {Option} */
const text = { expected: 'a string', accepts: (value) => typeof value === 'string' }

/** @type {Option} */
const boolean = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' }

/** @type {Option} */
const callable = { expected: 'a function', accepts: (value) => typeof value === 'function' }

/**
 * @param {{ from?: number, to?: number, of?: string }} range with both ends; `of` says what is
 *   counted: 'ms'
 * @returns {Option}
 */
function wholeNumber ({ from = 0, to = Number.MAX_SAFE_INTEGER, of = '' }) {
  const range = to === Number.MAX_SAFE_INTEGER ? `${from} or more` : `from ${from} to ${to}`
  return {
    expected: of === '' ? `a whole number, ${range}` : `a whole number of ${of}, ${range}`,
    accepts: (value) => Number.isInteger(value) && value >= from && value <= to
  }
}

/**
 * @param {...(string | number | boolean)} values
 * @returns {Option}
 */
function oneOf (...values) {
  return {
    expected: values.map((value) => inspect(value)).join(' or '),
    accepts: (value) => values.includes(value)
  }
}

/**
 * An object with options of its own.
 *
 * @param {OptionTable} fields
 * @returns {Option}
 */
function group (fields) {
  return {
    expected: `an object with ${Object.keys(fields).join(', ')}`,
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    // A URL in the place of the object may hold a password.
    isSecret: Object.values(fields).some((field) => field.isSecret),
    fields
  }
}

module.exports = { boolean, callable, group, oneOf, optionError, readOptions, text, wholeNumber }
