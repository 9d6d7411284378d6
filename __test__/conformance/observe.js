'use strict'

/** Turns what happened into lines of text that two subjects can be compared by. */

const { createHash } = require('node:crypto')
const signature = require('cookie-signature')
const { describe } = require('../support/describe')

const LONGEST_BODY = 300

/** Describes `req.session` as a handler sees it: its id, its keys in order, its data and its cookie's own keys. */
function describeSession (req) {
  const { session: sess } = req

  if (sess === null || typeof sess !== 'object') {
    return `  session ${describe(sess)}, sessionID ${describe(req.sessionID)}`
  }

  const cookie = sess.cookie && typeof sess.cookie === 'object'
    ? `${Object.keys(sess.cookie)} expires ${describe(sess.cookie.expires)} maxAge ${describe(sess.cookie.maxAge)}`
    : describe(sess.cookie)

  return `  session ${describe(sess.id)} of ${describe(req.sessionID)} ${describe(sess)} keys ${Object.keys(sess)} cookie ${cookie}`
}

/** Describes an answer by everything that the session may have a say in. */
function describeAnswer (answer) {
  if (answer.status === null) {
    return 'answer: connection lost'
  }

  if (!answer.complete) {
    return `answer: ${answer.status}, then connection lost`
  }

  const headers = []

  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    if (answer.rawHeaders[i] !== 'Date') {
      headers.push(`\n    ${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`)
    }
  }

  return `answer: ${answer.status} ${answer.reason}${headers.join('')}\n    ${describeBody(answer.bytes)}`
}

function describeBody (bytes) {
  return bytes.length > LONGEST_BODY
    ? `${bytes.length} bytes, SHA-1 ${createHash('sha1').update(bytes).digest('hex')}`
    : describe(bytes.toString('latin1'))
}

/** Logs when the header goes out and when the response is really ended, as a middleware further out would see it. */
function spy (res, log) {
  const { writeHead, end } = res

  res.writeHead = function (...args) {
    log(`header goes out ${args.length > 0 ? args[0] : ''}`)
    return writeHead.apply(this, args)
  }
  res.end = function (...args) {
    log('response ends')
    return end.apply(this, args)
  }
}

/** Puts `<id 1>`, `<id 2>` … for random ids, and `<signed>` for signatures of them that verify. */
function nameIds (lines, secrets) {
  let text = lines.join('\0')
  const sids = new Set([...text.matchAll(/"([\w-]{32})"/g)].map(([, sid]) => sid))

  for (const [index, sid] of [...sids].entries()) {
    const name = `<id ${index + 1}>`

    text = text
      .replace(new RegExp(`s(?:%3A|:)${sid}\\.([\\w%+/-]+)`, 'g'), (all, mac) => {
        const valid = secrets.some((secret) => verifies(sid, decodeURIComponent(mac), secret))
        return `s%3A${name}.<${valid ? 'signed' : 'signature of something else'}>`
      })
      .replaceAll(sid, name)
  }

  return text.split('\0')
}

function verifies (sid, mac, secret) {
  try {
    return signature.unsign(`${sid}.${mac}`, secret) === sid
  } catch {
    return false
  }
}

module.exports = { describeAnswer, describeSession, nameIds, spy }
