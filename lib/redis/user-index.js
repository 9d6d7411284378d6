'use strict'

const { keyText } = require('../key-text.js')
const { scriptError } = require('./script-check.js')
const { ADD, HAS, LIST, MARK, REMOVE } = require('./user-scripts.js')

/*
 * The sessions of each user, for the option `users`: a sorted set per user. The set and the sessions are keys of
 * their own, in a cluster on different nodes; the order of the steps makes that safe, see lib/guarded/owned-session.js.
 */

/** What stands for an end that never comes: the last time that JavaScript has, in ms. */
const NEVER = 8.64e15

/** By how much the clocks of machines may differ, in ms. An entry may outlive its session by that, but never the other way round. */
const GRACE = 60000

/** How many entries are read at once. */
const PAGE = 1000

/** @param {import('./commands').SessionCommands} commands */
function userAdd (commands, user, sid, startedAt, endsAt, callback) {
  const now = Date.now()
  const ends = Math.max(0, Math.ceil(endOf(commands.store, endsAt, now)))
  run(commands, user, ADD, [`${sid}`, `${Math.max(1, Math.floor(startedAt))}`, `${ends}`, `${now}`, `${NEVER}`, `${GRACE}`], callback)
}

/** When Redis lets a session end whose cookie expires then. */
function endOf ({ disableTTL, ttl }, endsAt, now) {
  if (disableTTL || typeof ttl === 'function') return NEVER
  return Math.min(endsAt ?? now + ttl * 1000, NEVER)
}

function userMark (commands, user, sid, callback) {
  run(commands, user, MARK, [`${sid}`], callback)
}

function userRemove (commands, user, sid, callback) {
  run(commands, user, REMOVE, [`${sid}`], callback)
}

/** @param {(err: Error | null, isThere?: boolean) => void} callback false for a marked one, too */
function userHas (commands, user, sid, callback) {
  ask(commands, user, HAS, [`${sid}`], callback)
}

/**
 * Page by page, in the order of their ends. Entries are never shortened: one that is there all the time cannot
 * get behind what was read.
 *
 * @param {(err: Error | null, entries?: Array<{ sid: string, startedAt: number, isMarked: boolean, endsAt?: number }>) => void} callback
 */
function userList (commands, user, callback) {
  const entries = new Map()
  const readFrom = (from, count) => ask(commands, user, LIST, [`${from}`, `${count}`], (err, texts) => {
    if (err) return callback(err)
    for (const entry of entriesOf(texts)) entries.set(entry.sid, entry)
    if (texts.length < count * 4) return callback(null, [...entries.values()])
    const last = Number(texts.at(-1))
    // A page full of sessions that end in the same ms gets no further; a longer one does.
    readFrom(last, last === from ? count * 2 : PAGE)
  })
  readFrom(0, PAGE)
}

function * entriesOf (texts) {
  for (let i = 0; i < texts.length; i += 4) {
    const [sid, startedAt, mark, ends] = texts.slice(i, i + 4)
    const endsAt = Number(ends) < NEVER ? Number(ends) : undefined
    yield { sid, startedAt: Number(startedAt), isMarked: mark === '1', endsAt }
  }
}

function run (commands, user, script, args, callback) {
  ask(commands, user, script, args, (err) => callback(err))
}

function ask (commands, user, script, args, callback) {
  if (commands.refuses(callback)) return
  const key = `${commands.store.usersPrefix}${keyText(`${user}`)}`
  commands.connection.runScript(key, script, args, (err, answer) => err ? callback(scriptError(err, 'users')) : callback(null, answer))
}

module.exports = { userAdd, userHas, userList, userMark, userRemove }
