'use strict'

/** Whatever way a handler ends its response, the client gets the bytes express-session would have sent. */

const { cookieFor, parity } = require('../support/site')

const OK = 'HTTP/1.1 200 OK'
const COOKIE = `Set-Cookie: ${cookieFor('id-1')}; Path=/; HttpOnly`
const CLOSE = 'Connection: close'
const CHUNKED = 'Transfer-Encoding: chunked'

const message = (lines, body = '') => [...lines, '', body].join('\r\n')
const chunks = (...list) => [...list, ''].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')
const utf8 = (text) => Buffer.from(text).toString('latin1')

/** What a saved session makes of a response whose length is not known. */
const chunked = (...list) => message([OK, COOKIE, CLOSE, CHUNKED], chunks(...list))

/** Serves a handler that changes its session and ends its response by `end(res)`; resolves to the response's bytes. */
function bytes (end, { storeKind = 'async', requestLine = 'GET /' } = {}) {
  return function (site) {
    site.serve(site.session({ store: site.store(storeKind) }), function (req, res) {
      req.session.user = 'ann'
      end(res)
    })

    return site.raw(requestLine)
  }
}

parity('should send nothing for end()', bytes((res) => res.end()), chunked())
parity('should send nothing for an empty string', bytes((res) => res.end('')), chunked())
parity('should send a string', bytes((res) => res.end('hello')), chunked('hello'))
parity('should send a string as UTF-8', bytes((res) => res.end('héllo ✓')), chunked(utf8('héllo ✓')))
parity('should send a string in the encoding asked for', bytes((res) => res.end('aGVsbG8=', 'base64')), chunked('hello'))
parity('should send a Buffer', bytes((res) => res.end(Buffer.from('hello'))), chunked('hello'))
parity('should send a Uint8Array', bytes((res) => res.end(new Uint8Array([104, 105]))), chunked('hi'))
parity('should ignore a second end', bytes((res) => [res.end('first'), res.end('second')]), chunked('first'))
// On a later turn: some versions of Node join what is written in one.
parity('should send what was written before the end', bytes(function (res) {
  res.write('one ')
  setImmediate(() => res.end('two'))
}), chunked('one ', 'two'))

parity('should know the length when the store answers at once', bytes((res) => res.end('hello'), { storeKind: 'sync' }),
  message([OK, COOKIE, CLOSE, 'Content-Length: 5'], 'hello'))

parity('should send a body with its Content-Length', bytes(function (res) {
  res.setHeader('Content-Length', '5')
  res.end('hello')
}), message([OK, 'Content-Length: 5', COOKIE, CLOSE], 'hello'))

parity('should measure a body beyond ASCII in bytes', bytes(function (res) {
  res.setHeader('Content-Length', Buffer.byteLength('né✓'))
  res.end('né✓')
}), message([OK, 'Content-Length: 6', COOKIE, CLOSE], utf8('né✓')))

parity('should send the header alone for HEAD', bytes((res) => res.end('hello'), { requestLine: 'HEAD /' }), message([OK, COOKIE, CLOSE]))

parity('should keep the Content-Length of HEAD', bytes(function (res) {
  res.setHeader('Content-Length', 5)
  res.end()
}, { requestLine: 'HEAD /' }), message([OK, 'Content-Length: 5', COOKIE, CLOSE]))

for (const status of ['204 No Content', '304 Not Modified']) {
  parity(`should send no body with ${status}`, bytes(function (res) {
    res.statusCode = parseInt(status)
    res.end('hello')
  }), message([`HTTP/1.1 ${status}`, COOKIE, CLOSE]))
}

parity('should set its cookie beside the headers of writeHead(status, object)', bytes(function (res) {
  res.writeHead(201, { 'X-One': '1', 'Set-Cookie': 'mine=1' })
  res.end('hello')
}), message(['HTTP/1.1 201 Created', 'X-One: 1', 'Set-Cookie: mine=1', COOKIE, CLOSE, CHUNKED], chunks('hello')))

parity('should set its cookie beside the headers of writeHead(status, reason, flat array)', bytes(function (res) {
  res.writeHead(200, 'Fine', ['X-One', '1', 'X-Two', '2'])
  res.end('hello')
}), message(['HTTP/1.1 200 Fine', 'X-One: 1', 'X-Two: 2', COOKIE, CLOSE, CHUNKED], chunks('hello')))

parity('should keep a header repeated in a flat array', bytes(function (res) {
  res.writeHead(200, ['Set-Cookie', 'mine=1', 'Set-Cookie', 'mine=2'])
  res.end()
}), message([OK, 'Set-Cookie: mine=1', 'Set-Cookie: mine=2', COOKIE, CLOSE, CHUNKED], chunks()))

parity('should keep the cookies that a handler set', bytes(function (res) {
  res.setHeader('Set-Cookie', ['mine=1', 'mine=2'])
  res.end()
}), message([OK, 'Set-Cookie: mine=1', 'Set-Cookie: mine=2', COOKIE, CLOSE, CHUNKED], chunks()))

parity('should set its cookie on a redirect without a body', bytes(function (res) {
  res.writeHead(302, { Location: '/' })
  res.end()
}), message(['HTTP/1.1 302 Found', 'Location: /', COOKIE, CLOSE, CHUNKED], chunks()))

parity('should set its cookie on a redirect with a body', bytes(function (res) {
  res.statusCode = 302
  res.setHeader('Location', '/')
  res.setHeader('Content-Length', 8)
  res.end('Go there')
}), message(['HTTP/1.1 302 Found', 'Location: /', 'Content-Length: 8', COOKIE, CLOSE], 'Go there'))
