'use strict'

const { redisError } = require('../redis-error.js')
const { script } = require('./user-scripts.js')

/** What servers of all versions say that can't run a script, or not for this user. */
const CANNOT = /^ERR (ACL failure in script|The user executing the script|unknown command|Unknown Redis command|Error running script|user_script)/i

/** What `conflict: 'merge'` needs, on a key that is never a session's. */
const VERSIONS = script("redis.call('GET', KEYS[1]) return #redis.sha1hex('') == 40 and 1 or 0", { isRead: true })

/**
 * @param {Error & { code?: string }} err of a command that runs a script
 * @param {string} option that needs the script
 * @returns {Error} the same, or one that says that the server will never run it
 */
function scriptError (err, option) {
  const said = err.cause?.message ?? ''
  if (err.code !== 'ERR_SESSION_REDIS_PERMISSION' && !(err.code === 'ERR_SESSION_REDIS_REPLY' && CANNOT.test(said))) return err
  return redisError('ERR_SESSION_STORE_UNABLE',
    `RedisStore: option ${option} needs a server that runs Lua scripts, but it refused: ${err.message}. ` +
    `Give the ACL user ${COMMANDS[option]} on the keys of the store, or leave the option out`, err, TypeError)
}

const COMMANDS = {
  users: '+eval +evalsha +zadd +zrem +zscore +zrangebyscore +zrevrange +pexpire +persist +pttl',
  "conflict: 'merge'": '+eval +evalsha +get +set +pexpire'
}

/**
 * Runs a script as the options need it. What the server can't do is told as the store's error, before the first visitor
 * needs it. A server that can't be reached has not said that it can't.
 *
 * @param {import('./commands').SessionCommands} commands
 * @param {{ merges: boolean, users?: object }} rules
 * @param {(err: Error & { code: string }) => void} onFailure
 */
function checkScripts ({ connection, store }, { merges, users }, onFailure) {
  const check = (key, script, option) => connection.runScript(key, script, [], (err, isAble) => {
    if (err || !isAble) onFailure(scriptError(err ?? wrongAnswer(), option))
  })
  if (merges) check(`${store.prefix}`, VERSIONS, "conflict: 'merge'")
  if (users) check(`${store.usersPrefix}`, require('./user-scripts.js').CHECK, 'users')
}

function wrongAnswer () {
  return redisError('ERR_SESSION_REDIS_REPLY', 'a script gave a wrong answer', new Error('ERR user_script'))
}

module.exports = { checkScripts, scriptError }
