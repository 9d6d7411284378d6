'use strict'

/** How options are checked that express-session does not have. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { inspect } = require('node:util')

const { boolean, callable, group, oneOf, optionError, readOptions, text, wholeNumber } = require('../../lib/options')

const table = {
  name: { ...text, default: 'x' },
  password: { ...text, isSecret: true },
  mode: oneOf('fast', 'safe'),
  max: wholeNumber({ from: 1, to: 100, of: 'sessions' }),
  count: wholeNumber({}),
  isOn: boolean,
  notify: { ...callable, isUnset: (value) => !value },
  timeouts: group({ idle: wholeNumber({ from: 1, of: 'ms' }), absolute: wholeNumber({ from: 1, of: 'ms' }) })
}

const check = (options, rules) => readOptions(options, { owner: 'TestStore', table, unknown: 'refuse', ...rules })

function refusal (options, rules) {
  try {
    check(options, rules)
  } catch (err) {
    assert.ok(err instanceof TypeError, inspect(err))
    assert.equal(err.code, 'ERR_SESSION_INVALID_OPTION')
    return err.message
  }
  assert.fail('nothing was thrown')
}

describe('values', () => {
  test('should pass on what is set, and defaults for the rest', () => {
    const notify = () => {}
    assert.deepEqual(check({ mode: 'fast', max: 100, isOn: false, notify, timeouts: { idle: 5 } }), {
      name: 'x', password: undefined, mode: 'fast', max: 100, count: undefined, isOn: false, notify, timeouts: { idle: 5, absolute: undefined }
    })
  })

  test('should take undefined, and what the table says, for left out', () => {
    assert.deepEqual(check({ name: undefined, notify: 0, timeouts: undefined }), check({}))
  })

  const refused = [
    [{ name: 5 }, 'TestStore: option name must be a string; got 5'],
    [{ name: null }, 'TestStore: option name must be a string; got null'],
    [{ mode: 'fats' }, "TestStore: option mode must be 'fast' or 'safe'; got 'fats'"],
    [{ max: 0 }, 'TestStore: option max must be a whole number of sessions, from 1 to 100; got 0'],
    [{ max: '5' }, "TestStore: option max must be a whole number of sessions, from 1 to 100; got '5'"],
    [{ max: NaN }, 'TestStore: option max must be a whole number of sessions, from 1 to 100; got NaN'],
    [{ count: 1.5 }, 'TestStore: option count must be a whole number, 0 or more; got 1.5'],
    [{ count: 5n }, 'TestStore: option count must be a whole number, 0 or more; got 5n'],
    [{ isOn: 'yes' }, "TestStore: option isOn must be true or false; got 'yes'"],
    [{ notify: 'me' }, "TestStore: option notify must be a function; got 'me'"],
    [{ timeouts: 5 }, 'TestStore: option timeouts must be an object with idle, absolute; got 5'],
    [{ timeouts: [] }, 'TestStore: option timeouts must be an object with idle, absolute; got []'],
    [{ timeouts: { idle: -1 } }, 'TestStore: option timeouts.idle must be a whole number of ms, 1 or more; got -1'],
    [undefined, 'TestStore: options must be an object; got undefined'],
    [null, 'TestStore: options must be an object; got null'],
    [[], 'TestStore: options must be an object; got an array'],
    ['redis://:s3cret@host', 'TestStore: options must be an object; got a string']
  ]
  for (const [options, message] of refused) {
    test(`should say that ${message}`, () => assert.equal(refusal(options), message))
  }

  test('should read every value once', () => {
    const reads = []
    const timeouts = { get idle () { reads.push('idle'); return 1 } }
    check({ get name () { reads.push('name'); return 'a' }, get timeouts () { reads.push('timeouts'); return timeouts } })
    assert.deepEqual(reads, ['name', 'timeouts', 'idle'])
  })

  test('should read inherited options', () => {
    assert.equal(check(Object.create({ name: 'inherited' })).name, 'inherited')
  })
})

describe('names', () => {
  const refused = [
    [{ naem: 1 }, 'TestStore: no option is called naem; did you mean name?'],
    [{ Timeouts: 1 }, 'TestStore: no option is called Timeouts; did you mean timeouts?'],
    [{ is_on: 1 }, 'TestStore: no option is called is_on; did you mean isOn?'],
    [{ pasword: 's3cret' }, 'TestStore: no option is called pasword; did you mean password?'],
    [{ timeouts: { idel: 1 } }, 'TestStore: no option is called timeouts.idel; did you mean timeouts.idle?'],
    [{ entirelyElse: 1 }, 'TestStore: no option is called entirelyElse'],
    [{ constructor: 1 }, 'TestStore: no option is called constructor'],
    [JSON.parse('{ "__proto__": 1 }'), 'TestStore: no option is called __proto__'],
    [{ ['a\n'.repeat(1000)]: 1 }, 'TestStore: no option is called a…']
  ]
  for (const [options, message] of refused) {
    test(`should say that ${message}`, () => assert.equal(refusal(options), message))
  }

  test('should suggest what people mean by another name', () => {
    assert.equal(refusal({ pass: 1 }, { synonyms: { pass: 'password' } }), 'TestStore: no option is called pass; did you mean password?')
  })

  test('should refuse unknown names inside an option whatever becomes of others', () => {
    for (const unknown of ['ignore', 'warn']) {
      assert.equal(refusal({ timeouts: { idel: 1 } }, { unknown }), 'TestStore: no option is called timeouts.idel; did you mean timeouts.idle?')
    }
  })

  test('should ignore unknown names, and options that are none, where the caller says so', () => {
    for (const unknown of ['ignore', 'warn']) {
      for (const options of [undefined, null, 5, 'text', [], { reapInterval: 5 }]) {
        assert.deepEqual(check(options, { unknown }), check({}))
      }
    }
  })

  test('should warn of a name one letter off, and of no other', async (t) => {
    const warnings = []
    t.mock.method(process, 'emitWarning', (message, details) => warnings.push([message, details]))
    check({ foo: 1, nothing: 1, nmaes: 1, timots: 1, timouts: { idle: 1 } }, { unknown: 'warn', owner: 'session()' })
    assert.deepEqual(warnings, [['session(): no option is called timouts; did you mean timeouts?', { type: 'SessionWarning', code: 'UNKNOWN_OPTION' }]])
  })

  test('should suggest a name two letters off where it refuses', () => {
    assert.equal(refusal({ timots: 1 }), 'TestStore: no option is called timots; did you mean timeouts?')
  })
})

describe('secrets', () => {
  for (const value of [5, null, true, Symbol('s3cret'), { s3cret: 1 }, ['s3cret'], () => 's3cret', new Proxy({}, {})]) {
    test(`should show only the type of a secret that is ${typeof value}`, () => {
      const message = refusal({ password: value })
      assert.match(message, /^TestStore: option password must be a string; got (an? )?(number|null|boolean|symbol|object|array|function)$/)
    })
  }

  test('should not look into objects', () => {
    assert.equal(refusal({ name: { key: 's3cret' } }), 'TestStore: option name must be a string; got [Object]')
    assert.equal(refusal({ name: new Error('s3cret') }), 'TestStore: option name must be a string; got an Error')
    assert.equal(refusal({ name: new Map([['a', 's3cret']]) }), 'TestStore: option name must be a string; got [Map]')
  })
})

describe('hostile options', () => {
  const fail = () => { throw new Error('hostile') }
  const hostile = new Proxy({}, Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, fail])))
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()

  const values = {
    'a Proxy that throws': hostile,
    'a revoked Proxy': revoked,
    'an object whose inspection throws': { [inspect.custom]: fail },
    'an object whose tag throws': { get [Symbol.toStringTag] () { return fail() } },
    'an object whose conversion throws': { toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail },
    'a function whose name throws': Object.defineProperty(() => {}, 'name', { get: fail }),
    'an error whose stack throws': Object.defineProperty(new Error('x'), 'stack', { get: fail }),
    'a symbol': Symbol('a\nb'),
    'an object without a prototype': Object.create(null),
    'a very large number': 10n ** 1000n
  }
  for (const [what, value] of Object.entries(values)) {
    for (const option of ['max', 'password', 'mode', 'isOn']) {
      test(`should refuse ${what} for ${option} in one short line`, () => {
        const message = refusal({ [option]: value })
        assert.ok(message.startsWith(`TestStore: option ${option} must be `), message)
        assert.ok(message.length < 200, `${message.length} characters`)
        assert.doesNotMatch(message, /\n|hostile/)
      })
    }
  }

  test('should show the beginning of a long text', () => {
    const message = refusal({ mode: 'x\n'.repeat(1e6) })
    assert.match(message, /^TestStore: option mode must be 'fast' or 'safe'; got 'x\\nx/)
    assert.ok(message.length < 200, `${message.length} characters`)
  })

  test('should say which option cannot be read', () => {
    assert.equal(refusal({ get mode () { return fail() } }), 'TestStore: option mode cannot be read')
    assert.equal(refusal({ timeouts: { get idle () { return fail() } } }), 'TestStore: option timeouts.idle cannot be read')
    assert.equal(refusal({ timeouts: hostile }), 'TestStore: option timeouts cannot be read')
    assert.equal(refusal(hostile), 'TestStore: options cannot be read')
    assert.equal(refusal(revoked), 'TestStore: options cannot be read')
  })

  test('should take a check that throws for a refusal', () => {
    const name = { expected: 'a name', accepts: (value) => value.of.something }
    assert.equal(refusal({ name: 5 }, { table: { name } }), 'TestStore: option name must be a name; got 5')
  })
})

test('should make an error for options that do not go together', () => {
  const cause = new Error('x')
  const err = optionError('TestStore', 'options name and mode do not go together', cause)
  assert.ok(err instanceof TypeError)
  assert.equal(err.message, 'TestStore: options name and mode do not go together')
  assert.equal(err.cause, cause)
  assert.equal('cause' in optionError('TestStore', 'x'), false)
})
