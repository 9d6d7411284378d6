'use strict'

/**
 * Programs that once ran differently, each under a sentence that says what it holds fast. New ones come from the
 * differential test, which prints them ready to be put here.
 */

const http = (rest) => ({ app: 'http', options: {}, store: { kind: 'memory' }, requests: [{}], ...rest })
const once = (request, store = 'memory') => http({ store: { kind: store }, requests: [request] })
const acting = (actions, store) => once({ actions }, store)
const ending = (end, store) => once({ end }, store)

module.exports = {
  'should let an outer middleware see the end after res.end has returned': http({ spied: true, store: { kind: 'recorded memory' } }),
  'should send what is written while the session is being saved': ending({ how: 'write after end' }, 'async'),
  'should find no room for what is written after a long end': ending({ how: 'write after end', chunk: 'long text' }, 'async'),
  'should send at once what has a callback, before the store has answered':
    http({ spied: true, store: { kind: 'async' }, requests: [{ end: { how: 'end', chunk: 'text, callback' } }] }),
  'should report back-pressure from res.end': ending({ how: 'end', chunk: 'long text' }, 'async'),
  'should drop the callback of an end with a Content-Length':
    ending({ how: 'end', chunk: 'text, callback', length: true }),
  'should end with a callback that was refused as a chunk': ending({ how: 'end', chunk: 'callback alone' }),
  'should end with a callback that was refused as a chunk once the store has answered':
    ending({ how: 'end', chunk: 'callback alone' }, 'async'),
  'should send the header of a redirect whose body has an unknown encoding':
    ending({ how: 'redirect', chunk: 'unknown encoding' }),
  'should call back from end before an unusable cookie name is passed to next':
    http({
      store: { kind: 'recorded memory' },
      options: { name: 'bad name;' },
      requests: [{ end: { how: 'end', chunk: 'callback alone' } }]
    }),
  'should set a cookie without attributes for a cookie that is a plain object':
    acting([{ op: 'replace cookie', value: {} }], 'sync'),
  'should set a cookie without attributes for a cookie that is a plain object with a maxAge':
    acting([{ op: 'replace cookie', value: { maxAge: 5, originalMaxAge: 5 } }]),
  'should fail as a hash would for a session without JSON text':
    acting([{ op: 'toJSON of its own', value: '=undefined' }]),
  'should store nothing for a session without JSON text':
    acting([{ op: 'generate' }, { op: 'toJSON of its own', value: '=undefined' }]),
  'should store what toJSON gives for an object': acting([{ op: 'toJSON of its own', value: {} }]),
  'should store what toJSON gives for a number': acting([{ op: 'toJSON of its own', value: 1 }], 'recorded memory'),
  'should take empty text for no session': http({ requests: [{}, { corrupted: '' }] }),
  'should take null for no session': http({ store: { kind: 'tick' }, requests: [{}, { corrupted: 'null' }] }),
  'should store under an id that is a number':
    http({ options: { genid: 'number' }, requests: [{ actions: [{ op: 'sessionID', value: 'another-id' }] }] }),
  'should keep a replaced save out of the keys': acting([{ op: 'set', key: 'save', value: 1 }], 'sync'),
  'should keep a replaced reload out of the keys': acting([{ op: 'set', key: 'reload', value: 1 }], 'sync'),
  'should fall back to the shared save when its own is deleted':
    acting([{ op: 'delete', key: 'save' }, { op: 'save' }], 'recorded memory'),
  'should refuse a circular session before its replaced save is called':
    acting([{ op: 'set', key: 'a', value: '=circular' }, { op: 'delete', key: 'save' }], 'tick'),
  'should not end well for a stored session that has no JSON text': http({
    store: { kind: 'live' },
    requests: [{ actions: [{ op: 'regenerate' }, { op: 'toJSON of its own', value: '=undefined' }] }, {}]
  }),
  'should not look at a cookie that it cannot send for want of an id': http({
    options: { genid: 'undefined' },
    requests: [{
      actions: [{ op: 'replace cookie', value: '=undefined' }],
      end: { how: 'writeHead', head: 'status' }
    }]
  }),
  'should fail on a cookie function that gives nothing': http({ options: { cookieIsFunction: true } })
}
