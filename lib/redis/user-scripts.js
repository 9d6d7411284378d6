'use strict'

const { createHash } = require('node:crypto')

/*
 * The scripts of the index of users: each for the one sorted set of a user. A session has up to three members there:
 *
 *   e<ID>  its entry; the score is the session's end, in ms
 *   s<ID>  when it started, as a score below 0
 *   m<ID>  is there while the session is being ended
 *
 * Entries alone have scores from 0 on. A script that is done again, after a connection broke, changes nothing more.
 * Clocks are those of the app's machines, never the server's.
 */

/**
 * @typedef {object} Script
 * @property {string} text
 * @property {string} sha
 * @property {boolean} isRead whether it changes nothing
 */

/** @returns {Script} */
function script (text, { isRead = false } = {}) {
  return { text, sha: createHash('sha1').update(text).digest('hex'), isRead }
}

/**
 * Arguments: the ID, its start, its end, the time now, what counts as no end, and by how much clocks may differ. Removes
 * what has ended, then adds or prolongs the entry; never shortens it, and takes no mark away. The set itself ends
 * with its last entry.
 */
const ADD = script(`local key, id, ends, now, grace = KEYS[1], ARGV[1], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[6])
for _, old in ipairs(redis.call('ZRANGEBYSCORE', key, 0, now - grace, 'LIMIT', 0, 100)) do
  local sid = string.sub(old, 2)
  redis.call('ZREM', key, old, 's' .. sid, 'm' .. sid)
end
local known = redis.call('ZSCORE', key, 'e' .. id)
if not known then redis.call('ZADD', key, '-' .. ARGV[2], 's' .. id) end
if not known or tonumber(known) < tonumber(ends) then redis.call('ZADD', key, ends, 'e' .. id) end
local last = tonumber(redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2])
local left = redis.call('PTTL', key)
if last >= tonumber(ARGV[5]) then redis.call('PERSIST', key)
elseif left < last - now + grace then redis.call('PEXPIRE', key, string.format('%.0f', last - now + grace)) end
return 1`)

/** Argument: the ID. Marks an entry that is there. */
const MARK = script(`if not redis.call('ZSCORE', KEYS[1], 'e' .. ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], -1, 'm' .. ARGV[1])
return 1`)

/** Argument: the ID. */
const REMOVE = script(`redis.call('ZREM', KEYS[1], 'e' .. ARGV[1], 's' .. ARGV[1], 'm' .. ARGV[1])
return 1`)

/** Argument: the ID. Whether there is an entry without a mark. */
const HAS = script(`if redis.call('ZSCORE', KEYS[1], 'e' .. ARGV[1]) and not redis.call('ZSCORE', KEYS[1], 'm' .. ARGV[1]) then return 1 end
return 0`, { isRead: true })

/** Arguments: from which end on, and how many. Lists ID, start, mark and end in turn, by their end. */
const LIST = script(`local found = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[2])
local page = {}
for i = 1, #found, 2 do
  local sid = string.sub(found[i], 2)
  local start = redis.call('ZSCORE', KEYS[1], 's' .. sid) or '-0'
  page[#page + 1] = sid
  page[#page + 1] = string.sub(start, 2)
  page[#page + 1] = redis.call('ZSCORE', KEYS[1], 'm' .. sid) and '1' or '0'
  page[#page + 1] = found[i + 1]
end
return page`, { isRead: true })

/** Runs every command that the others need, on a key that is never there. */
const CHECK = script(`local key = KEYS[1]
redis.call('ZADD', key, 'XX', 0, 'e')
redis.call('ZREM', key, 'e')
redis.call('PEXPIRE', key, 1)
redis.call('PERSIST', key)
if redis.call('PTTL', key) and redis.call('ZREVRANGE', key, 0, 0) and redis.call('ZRANGEBYSCORE', key, 0, 0) and not redis.call('ZSCORE', key, 'e') then return 1 end
return 0`)

module.exports = { ADD, CHECK, HAS, LIST, MARK, REMOVE, script }
