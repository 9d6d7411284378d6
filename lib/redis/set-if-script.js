'use strict'

/**
 * Writes a key if its text has the SHA-1 asked for. 0: it is gone. 1: done; where the text is there
 * already, the script was sent twice. 2: it has changed. As in src/store/redis/set_if.rs.
 */
const SCRIPT = `local c = redis.call('GET', KEYS[1])
if not c then return 0 end
if c == ARGV[2] then
  if ARGV[3] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
  return 1
end
if redis.sha1hex(c) ~= ARGV[1] then return 2 end
if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`

module.exports = { SCRIPT }
