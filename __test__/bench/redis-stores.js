'use strict'

/*
 * The stores `npm run bench:redis` compares, each on its own connection to the same server.
 */

const RedisStore = require('../../session/redis')

/** A client of ioredis in the words of node-redis, which connect-redis speaks. */
function asNodeRedis (client) {
  return {
    get: (key) => client.get(key),
    set: (key, value, options) => options
      ? client.set(key, value, options.expiration.type, options.expiration.value)
      : client.set(key, value),
    expire: (key, seconds) => client.expire(key, seconds),
    del: (keys) => client.del(keys)
  }
}

/**
 * No server, no client and no protocol: what it costs to have a session made a text and a text a session, and to
 * be called back once a turn of the event loop. The benchmark's own bookkeeping is in it, as in every row; `touch`,
 * which makes no text, shows how much that is.
 */
function createTextStore () {
  const texts = new Map()
  let waiting = []

  function answer (...reply) {
    if (waiting.push(reply) === 1) setImmediate(answerAll)
  }

  function answerAll () {
    const replies = waiting
    waiting = []
    for (const [callback, value] of replies) callback(null, value)
  }

  return {
    get: (sid, callback) => answer(callback, JSON.parse(texts.get(sid))),
    set: (sid, session, callback) => answer(callback, texts.set(sid, JSON.stringify(session))),
    touch: (sid, session, callback) => answer(callback)
  }
}

/**
 * By the name in the tables: makes a store at `url`.
 *
 * @type {Record<string, (url: string) => Promise<object>>}
 */
module.exports = {
  async 'connect-redis + node-redis' (url) {
    const client = await require('redis').createClient({ url }).connect()
    return new (require('connect-redis').RedisStore)({ client })
  },
  async 'connect-redis + ioredis' (url) {
    const client = new (require('ioredis'))(url)
    return new (require('connect-redis').RedisStore)({ client: asNodeRedis(client) })
  },
  async ours (url) {
    const store = new RedisStore({ url })
    await new Promise((resolve) => store.once('connect', resolve))
    return store
  },
  'JSON alone, no server': async () => createTextStore()
}
