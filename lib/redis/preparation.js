'use strict'

const { redisOptionError } = require('./options.js')

/**
 * Gets a RedisStore ready for what `session()` asks for beyond express-session. Whether the server can run the scripts
 * for that is asked at the first connection.
 *
 * @param {import('../../session/redis')} store
 * @param {import('./commands').SessionCommands} commands
 * @param {import('./connection-watch').ConnectionWatch} watch is told what the server can't do
 * @param {{ merges: boolean, users?: object }} rules
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`
 */
function prepare (store, commands, watch, { merges, users }) {
  if (users && !store.usersPrefix) {
    throw redisOptionError('with the option users of session(), the option usersPrefix is needed, since prefix is empty or does not ' +
      "end with ':': keys of sessions and of users must differ, as those of 'sess:' and 'sess-users:' do")
  }
  if (!merges && !users) return
  const check = () => {
    const { checkScripts } = require('./script-check.js')
    checkScripts(commands, { merges, users }, (err) => {
      if (err.code === 'ERR_SESSION_STORE_UNABLE') tell(watch, err)
      else store.once('connect', check)
    })
  }
  if (watch.isConnected || (store.client && watch.isConnected === undefined)) check()
  else store.once('connect', check)
}

function tell (watch, err) {
  if (watch.store.listenerCount('error') > 0) watch.emit('error', err)
  else watch.warn(err.code, err.message.replace(/^RedisStore: /, ''))
}

module.exports = { prepare }
