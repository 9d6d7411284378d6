'use strict'

/** The ways to end a response; each is plain data, `{ how, … }`, and runs as `(end, { req, res, log })`. */

const { Readable } = require('node:stream')
const { revive } = require('./values')

/** Chunks by kind, because Buffers are not plain data. */
const chunks = {
  none: () => [],
  text: () => ['hello'],
  'one character': () => ['h'],
  'empty text': () => [''],
  'text beyond ASCII': () => ['héllo ✓'],
  Buffer: () => [Buffer.from('from a Buffer')],
  'empty Buffer': () => [Buffer.alloc(0)],
  Uint8Array: () => [new Uint8Array([104, 105, 33])],
  'long text': () => ['0123456789'.repeat(7000)],
  base64: () => ['aGVsbG8=', 'base64'],
  hex: () => ['68656c6c6f', 'hex'],
  'latin-1': () => ['h\xe9llo', 'latin1'],
  'utf-8': () => ['h\xe9llo', 'utf8'],
  'unknown encoding': () => ['hello', 'no-such-encoding'],
  null: () => [null],
  undefined: () => [undefined],
  number: () => [5],
  object: () => [{}],
  'callback alone': (callback) => [callback],
  'text, callback': (callback) => ['hello', callback],
  'null, callback': (callback) => [null, callback],
  'text, encoding, callback': (callback) => ['hello', 'utf8', callback],
  'nothing, nothing, callback': (callback) => [undefined, undefined, callback]
}

/** Header arguments of `writeHead` by kind. */
const heads = {
  status: (status) => [status],
  reason: (status) => [status, 'My Reason'],
  object: (status) => [status, { 'X-One': '1', 'Content-Type': 'text/plain' }],
  'flat array': (status) => [status, ['X-One', '1', 'X-Two', '2']],
  pairs: (status) => [status, [['X-One', '1'], ['X-Two', '2']]],
  'reason, object': (status) => [status, 'My Reason', { 'X-One': '1' }],
  'reason, flat array': (status) => [status, 'My Reason', ['X-One', '1']],
  'with Set-Cookie': (status) => [status, { 'Set-Cookie': 'mine=1' }],
  'flat with Set-Cookie': (status) => [status, ['Set-Cookie', 'mine=1', 'Set-Cookie', 'mine=2']],
  'undefined reason': (status) => [status, undefined, { 'X-One': '1' }]
}

const ends = {
  end ({ chunk = 'text', length }, context) {
    const args = argumentsOf(chunk, context)

    if (length && (typeof args[0] === 'string' || Buffer.isBuffer(args[0]))) {
      const encoding = typeof args[1] === 'string' && Buffer.isEncoding(args[1]) ? args[1] : 'utf8'
      context.res.setHeader('Content-Length', Buffer.byteLength(args[0], encoding))
    }

    context.log(`res.end returned ${returned(context.res.end(...args), context.res)}`)
  },

  twice ({ chunk = 'text' }, { res, log }) {
    res.end('first')
    log(`second res.end returned ${returned(res.end(...chunks[chunk]()), res)}`)
  },

  'write, then end' ({ chunk = 'text' }, context) {
    context.log(`res.write returned ${context.res.write('written ')}`)
    context.log(`res.end returned ${returned(context.res.end(...argumentsOf(chunk, context)), context.res)}`)
  },

  'write after end' ({ chunk = 'text' }, { res, log }) {
    res.on('error', (error) => log(`error event ${error.code}`))
    res.end(...chunks[chunk]())
    log(`res.write returned ${res.write('too late')}`)
  },

  writeHead ({ head, status = 200, chunk = 'text' }, { res }) {
    res.writeHead(...heads[head](status))
    res.end(...chunks[chunk]())
  },

  'writeHead twice' ({ status = 200, chunk = 'text' }, { res }) {
    res.writeHead(status)
    try {
      res.writeHead(201)
    } finally {
      res.end(...chunks[chunk]())
    }
  },

  pipe ({ chunk = 'text' }, { res }) {
    Readable.from(chunks[chunk]().slice(0, 1).map((piece) => piece || 'nothing')).pipe(res)
  },

  status ({ status = 200, chunk = 'text' }, { res }) {
    res.statusCode = status
    res.end(...chunks[chunk]())
  },

  redirect ({ chunk = 'text' }, { res }) {
    if (res.redirect) {
      res.redirect('/somewhere')
    } else {
      res.writeHead(302, { Location: '/somewhere' })
      res.end(...chunks[chunk]())
    }
  },

  send ({ body }, { res }) {
    return res.send ? res.send(revive(body)) : res.end(String(revive(body)))
  },

  json ({ body }, { res }) {
    return res.json ? res.json(revive(body)) : res.end(JSON.stringify(revive(body)))
  },

  sendStatus ({ status = 200 }, { res }) {
    if (res.sendStatus) {
      res.sendStatus(status)
    } else {
      res.statusCode = status
      res.end()
    }
  },

  throw (end, { log }) {
    log('throws')
    throw new Error('thrown by the handler')
  },

  'next error' (end, { next }) {
    next(Object.assign(new Error('passed on by the handler'), { code: 'EMINE' }))
  }
}

function argumentsOf (chunk, { log }) {
  return chunks[chunk](() => log('callback of end'))
}

function returned (result, res) {
  return result === res ? 'res' : String(result)
}

/** Ends the response as `end` says. */
function finish (end, context) {
  ends[end.how](end, context)
}

module.exports = { finish, kinds: { chunk: Object.keys(chunks), head: Object.keys(heads) } }
