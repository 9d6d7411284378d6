'use strict'

/** Options that a RedisStore can't use, and those it takes because connect-redis does. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const util = require('node:util')

const { connectionSetup } = require('../../lib/redis/setup')
const { redisOptions } = require('../../lib/redis/options')
const RedisStore = require('../../session/redis')

const client = { get () {}, set () {} }
const sentinel = { master: 'main', nodes: ['redis://:s3cret@localhost'] }

/** The message of the error that options lead to, which is also free of what they keep secret. */
function refusal (options) {
  let message
  assert.throws(() => new RedisStore(options), (err) => {
    assert.ok(err instanceof TypeError, util.inspect(err))
    assert.equal(err.code, 'ERR_SESSION_INVALID_OPTION')
    assert.doesNotMatch(util.inspect(err, { depth: 9 }), /s3cret/)
    message = err.message
    return true
  })
  return message
}

/** What the native connection would be made from, without connecting. */
const setupOf = (options) => connectionSetup(redisOptions(options))

describe('RedisStore options', () => {
  const refused = [
    ['redis://:s3cret@localhost', /options must be an object; got a string/],
    [null, /options must be an object; got null/],
    [[], /options must be an object; got an array/],
    [client, /a client belongs into the option client/],
    [() => {}, /options must be an object; got a function/],

    [{ host: 'redis.example.com' }, /no option is called host; did you mean url\?/],
    [{ port: 6380 }, /no option is called port; did you mean url\?/],
    [{ pasword: 's3cret' }, /no option is called pasword; did you mean password\?/],
    [{ comandTimeout: 5 }, /no option is called comandTimeout; did you mean commandTimeout\?/],
    [{ disableTtl: true }, /no option is called disableTtl; did you mean disableTTL\?/],
    [{ logErrors: true }, /no option is called logErrors$/],
    [{ sentinel: { ...sentinel, mastre: 'x' } }, /no option is called sentinel\.mastre; did you mean sentinel\.master\?/],
    [{ tls: { serverName: 'x' } }, /no option is called tls\.serverName; did you mean tls\.servername\?/],

    [{ client: null }, /option client must be a client of node-redis, ioredis or iovalkey .*; got null/],
    [{ client: 'redis://:s3cret@localhost' }, /option client must be .*; got a string/],
    [{ client: Promise.resolve(client) }, /option client must be .*await it.*; got an object/],
    [{ client: { get () {} } }, /option client must be/],

    [{ url: 's3cret' }, /option url must hold a URL such as/],
    [{ url: '' }, /option url must hold a URL such as/],
    [{ url: 7 }, /option url must be a URL .*; got a number/],
    [{ url: null }, /option url must be a URL .*; got null/],
    [{ url: 'redis+unix://' }, /option url must name a socket's path/],
    [{ url: 'unix:///?pass=s3cret' }, /option url must name a socket's path/],
    [{ cluster: ['redis+unix:///run/redis.sock?pass=s3cret'] }, /option cluster must hold hosts/],
    [{ tls: { servername: '' } }, /option tls\.servername must be a host name; got ''/],
    [{ tls: { servername: 'a b' } }, /option tls\.servername must be a host name; got 'a b'/],
    [{ url: 'http://s3cret@localhost' }, /option url must start with redis:\/\//],
    [{ url: 'redis://user:s3cret#1@localhost' }, /option url must hold a URL.*encodeURIComponent/],
    [{ url: 'redis://user:s3cret%zz@localhost' }, /option url must hold a URL.*encodeURIComponent/],
    [{ url: 'redis://:s3cret@localhost/one' }, /option url must end with the number of a database/],
    [{ url: 'redis://localhost/1/s3cret' }, /option url must end with the number of a database/],
    [{ url: 'redis://localhost/4294967296' }, /option url must end with the number of a database/],
    [{ url: 'redis+unix:///redis.sock?db=two' }, /option url must end with the number of a database/],
    [{ cluster: [] }, /option cluster must be an array of URLs; got an array/],
    [{ cluster: 'redis://:s3cret@localhost' }, /option cluster must be an array of URLs; got a string/],
    [{ cluster: ['redis://localhost', 7] }, /option cluster must be an array of URLs/],
    [{ cluster: ['redis://localhost/2'] }, /a cluster has no database but 0/],
    [{ cluster: ['redis://localhost'], db: 1 }, /a cluster has no database but 0/],
    [{ sentinel: 'redis://:s3cret@localhost' }, /option sentinel must be an object with master, nodes/],
    [{ sentinel: { nodes: ['redis://localhost'] } }, /option sentinel\.master must be the name of a master; got undefined/],
    [{ sentinel: { master: '' } }, /option sentinel\.master must be the name of a master; got ''/],
    [{ sentinel: { master: 'main' } }, /option sentinel\.nodes must be an array of URLs; got undefined/],
    [{ sentinel: { ...sentinel, password: 7 } }, /option sentinel\.password must be a string; got a number/],

    [{ username: 7 }, /option username must be a string; got a number/],
    [{ password: { s3cret: 1 } }, /option password must be a string; got an object/],
    [{ db: 2 ** 32 }, /option db must be a whole number, from 0 to \d+; got 4294967296/],
    [{ db: -1 }, /option db must be a whole number/],
    [{ db: '1' }, /option db must be a whole number, .*; got '1'/],
    [{ name: 'two words' }, /option name must be a string of ASCII characters without spaces; got 'two words'/],
    [{ tls: 'yes' }, /option tls must be true, false, or an object with ca/],
    [{ tls: { ca: 7 } }, /option tls\.ca must be PEM text/],
    [{ tls: { rejectUnauthorized: 'false' } }, /option tls\.rejectUnauthorized must be true or false; got 'false'/],
    [{ tls: { cert: 's3cret' } }, /options tls\.cert and tls\.key must be given together/],
    [{ tls: { cert: 'x', key: 's3cret' } }, /option tls\.key must be a private key/],
    [{ connectTimeout: 's3' }, /option connectTimeout must be a whole number of ms, from 1 to \d+; got 's3'/],
    [{ commandTimeout: 0 }, /option commandTimeout must be a whole number of ms/],
    [{ commandTimeout: Infinity }, /option commandTimeout must be a whole number of ms/],
    [{ disconnectAfter: -1 }, /option disconnectAfter must be a whole number of ms, from 0/],
    [{ disconnectAfter: 2 ** 31 }, /option disconnectAfter must be a whole number of ms/],
    [{ readFrom: 'slave' }, /option readFrom must be 'master' or 'replica'; got 'slave'/],

    [{ prefix: 7 }, /option prefix must be a string; got 7/],
    [{ ttl: '1d' }, /option ttl must be a number of seconds above 0, or a function; got '1d'/],
    [{ ttl: -5 }, /option ttl must be .*; got -5/],
    [{ ttl: NaN }, /option ttl must be .*; got NaN/],
    [{ ttl: Infinity }, /option ttl must be .*; got Infinity/],
    [{ ttl: true }, /option ttl must be .*; got true/],
    [{ ttl: [60] }, /option ttl must be .*; got \[Array\]/],
    [{ disableTTL: 'false' }, /option disableTTL must be true or false; got 'false'/],
    [{ disableTouch: {} }, /option disableTouch must be true or false; got {}/],
    [{ scanCount: '100' }, /option scanCount must be a whole number of keys, .*; got '100'/],
    [{ scanCount: 0.5 }, /option scanCount must be .*; got 0.5/],
    [{ scanCount: -1 }, /option scanCount must be .*; got -1/],
    [{ serializer: {} }, /option serializer must be an object with the methods parse and stringify; got {}/],
    [{ serializer: { parse () {} } }, /option serializer must be/],
    [{ serializer: 'json' }, /option serializer must be .*; got 'json'/],

    [{ url: 'redis://:s3cret@localhost', cluster: ['redis://localhost'] }, /options url and cluster do not go together/],
    [{ client, url: 'redis://:s3cret@localhost' }, /options client and url do not go together/],
    [{ client, password: 's3cret' }, /option password has no effect on a client/],
    [{ client, tls: false }, /option tls has no effect on a client/],
    [{ url: 'rediss://:s3cret@localhost', tls: false }, /option tls: false contradicts a URL in url that starts with rediss:/],
    [{ cluster: ['redis://a', 'rediss://b'], tls: false }, /option tls: false contradicts a URL in cluster/],
    [{ sentinel: { master: 'main', nodes: ['rediss://a'], tls: false } }, /option sentinel\.tls: false contradicts/],
    [{ readFrom: 'replica' }, /option readFrom: 'replica' needs the option cluster or sentinel/]
  ]
  for (const [options, message] of refused) {
    test(`should refuse ${util.inspect(options, { breakLength: Infinity }).slice(0, 80)}`, () => {
      assert.match(refusal(options), /^RedisStore: /)
      assert.match(refusal(options), message)
    })
  }

  for (const name of ['ttl', 'url', 'client', 'serializer', 'sentinel', 'tls', 'cluster']) {
    test(`should refuse a ${name} that throws when it is looked at`, () => {
      const fail = () => { throw new Error('hostile') }
      const hostile = new Proxy({}, { get: fail, getPrototypeOf: fail, ownKeys: fail, has: fail })
      assert.match(refusal({ [name]: hostile }), new RegExp(`^RedisStore: option ${name}`))
      assert.match(refusal({ get [name] () { return fail() } }), new RegExp(`^RedisStore: option ${name} cannot be read`))
    })
  }
})

describe('RedisStore options that connect-redis takes', () => {
  const defaults = { prefix: 'sess:', ttl: 86400, scanCount: 100, disableTTL: false, disableTouch: false, serializer: JSON }

  for (const unset of [undefined, null, 0, false, '']) {
    for (const name of ['ttl', 'scanCount', 'disableTTL', 'disableTouch', 'serializer']) {
      test(`should take ${util.inspect(unset)} for no ${name}`, () => {
        assert.equal(new RedisStore({ client, [name]: unset })[name], defaults[name])
      })
    }
  }

  for (const unset of [undefined, null]) {
    test(`should take ${unset} for no prefix`, () => assert.equal(new RedisStore({ client, prefix: unset }).prefix, 'sess:'))
  }

  const kept = [{ prefix: '' }, { ttl: '3600' }, { ttl: 0.5 }, { ttl: () => 60 }, { scanCount: 1 }, { serializer: { parse () {}, stringify () {} } }]
  for (const options of kept) {
    const [[name, value]] = Object.entries(options)
    test(`should take ${util.inspect(value)} for ${name}`, () => {
      assert.equal(new RedisStore({ client, ...options })[name], value)
    })
  }
})

describe('RedisStore options for TLS', () => {
  const nodes = ['redis://a']
  const withTls = { ca: 'pem', servername: 'redis.test' }

  test('should be asked for by the URL or by the option', () => {
    assert.equal(setupOf({ url: 'redis://a' }).tls, undefined)
    assert.equal(setupOf({ url: 'redis://a', tls: false }).tls, undefined)
    assert.equal(setupOf({ url: 'rediss://a' }).tls.acceptAny, false)
    assert.equal(setupOf({ url: 'redis://a', tls: true }).tls.acceptAny, false)
    assert.equal(setupOf({ cluster: ['redis://a', 'rediss://b'] }).tls.acceptAny, false)
  })

  test('should hold for the master when they hold for a sentinel', () => {
    for (const sentinel of [{ master: 'm', nodes, tls: withTls }, { master: 'm', nodes: ['redis://a', 'rediss://b'] }]) {
      const setup = setupOf({ sentinel })
      assert.ok(setup.sentinels.tls)
      assert.deepEqual(setup.tls, setup.sentinels.tls)
    }
    assert.equal(setupOf({ sentinel: { master: 'm', nodes, tls: withTls } }).tls.ca, 'pem')
  })

  test('should not hold for the master when that is said in words', () => {
    const setup = setupOf({ sentinel: { master: 'm', nodes, tls: withTls }, tls: false })
    assert.ok(setup.sentinels.tls)
    assert.equal(setup.tls, undefined)
  })

  test('should be able to differ for the master', () => {
    const setup = setupOf({ sentinel: { master: 'm', nodes, tls: withTls }, tls: { ca: 'other' } })
    assert.equal(setup.sentinels.tls.ca, 'pem')
    assert.equal(setup.tls.ca, 'other')
  })

  test('should leave sentinels in clear text that were given so', () => {
    const setup = setupOf({ sentinel: { master: 'm', nodes }, tls: true })
    assert.equal(setup.sentinels.tls, undefined)
    assert.ok(setup.tls)
  })
})
