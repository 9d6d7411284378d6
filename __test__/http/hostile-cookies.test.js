'use strict'

/** Whatever a client sends as its cookies, it gets its own session or a new one, never an error or someone else's. */

const signature = require('cookie-signature')
const { SECRET, cookieFor, parity } = require('../support/site')

/** Lets headers through that are longer than Node's default, and bytes that no HTTP parser should. */
const LENIENT = { maxHeaderSize: 1 << 20, insecureHTTPParser: true }

const GOOD = cookieFor('id-1')
const VALUE = GOOD.slice('connect.sid='.length)
const encoded = (value) => `connect.sid=${encodeURIComponent(value)}`
const percent = (text) => [...Buffer.from(text)].map((byte) => '%' + byte.toString(16).padStart(2, '0')).join('')
const mac = signature.sign('id-1', SECRET).slice('id-1.'.length)

/** Returns other Base64 text of the same bytes: its last character has bits to spare. */
function sameBytes (text) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1)) ^ 1]
}

/** Logs ann in, sends each header, and then her good cookie again; resolves to who each request was taken for. */
function takenFor (...headers) {
  return async function (site) {
    site.serve(site.session(), function (req, res) {
      if (req.url === '/login') req.session.user = 'ann'
      res.setHeader('X-User', req.session.user || 'nobody')
      res.end()
    })
    await site.visit('/login')
    const found = []

    for (const header of [...headers, GOOD]) {
      const response = await site.raw('GET /', [`Cookie: ${header}`])
      found.push(/^X-User: (.*)\r$/m.exec(response)?.[1] ?? response)
    }

    return { found, errors: site.errors }
  }
}

const all = (who, count) => ({ found: [...Array(count).fill(who), 'ann'], errors: [] })

function finds (what, ...headers) {
  parity(`should find its cookie ${what}`, takenFor(...headers), all('ann', headers.length), LENIENT)
}

function refuses (what, ...headers) {
  parity(`should find no session by ${what}`, takenFor(...headers), all('nobody', headers.length), LENIENT)
}

finds('behind 64 KB of another', `a=${'x'.repeat(65536)}; ${GOOD}`)
finds('before 64 KB of another', `${GOOD}; a=${'x'.repeat(65536)}`)
finds('behind a hundred thousand semicolons', `${';'.repeat(100000)} ${GOOD}`)
finds('behind ten thousand others', `${'a=1; '.repeat(10000)}${GOOD}`)
finds('behind broken ones', `=; =a; a; ;; "; a="; %=%; \xff=\xfe; ${GOOD}`)
finds('behind a NUL in another', `a=\0; ${GOOD}`)
finds('in quotes', `connect.sid="${VALUE}"`)
finds('with every character percent-encoded', 'connect.sid=' + percent(`s:id-1.${mac}`), 'connect.sid=' + percent(`s:id-1.${mac}`).toUpperCase())
finds('with blanks around it', ` \t connect.sid \t = \t ${VALUE} \t ; b=1`)
finds('behind names of Object.prototype', `__proto__=1; constructor=2; toString=3; hasOwnProperty=4; ${GOOD}`)
finds('when it comes twice and the first is good', `${GOOD}; connect.sid=bad`)

refuses('the second of two', `connect.sid=bad; ${GOOD}`)
refuses('64 KB of nonsense', `connect.sid=${'x'.repeat(65536)}`, `connect.sid=s%3A${'x'.repeat(65536)}.${mac}`, 'connect.sid=' + '%3A'.repeat(20000))
refuses('semicolons alone', ';'.repeat(100000), '; '.repeat(50000) + '=')
refuses('broken percent signs', 'connect.sid=%', 'connect.sid=%zz', `connect.sid=${VALUE}%`, `connect.sid=%E0%A4%A${VALUE}`, 'connect.sid=' + '%'.repeat(65536))
refuses('a NUL', `connect.sid=${VALUE}\0`, `connect.sid=\0${VALUE}`, `connect.sid=${VALUE}%00`, `connect.sid=s%3Aid-1%00.${encodeURIComponent(mac)}`)
refuses('invalid UTF-8', `connect.sid=\xff\xfe${VALUE}`, `connect.sid=${VALUE}%ff`, 'connect.sid=%C0%80', 'connect.sid=s%3A\xed\xa0\x80.\xff')
refuses('other names', `Connect.sid=${VALUE}`, `connect.sid2=${VALUE}`, `xconnect.sid=${VALUE}`, `connect_sid=${VALUE}`, `"connect.sid"=${VALUE}`)

refuses('an unsigned id', encoded('id-1'), encoded('s:id-1'), encoded('s:id-1.'), encoded('s:'), encoded('s:.'), encoded(`s:.${mac}`))
refuses('a signature by another secret', cookieFor('id-1', { secret: 'guess' }), cookieFor('id-1', { secret: SECRET + ' ' }))
refuses('the signature of another id', encoded(`s:id-2.${mac}`), encoded(`s:id-11.${mac}`), encoded(`s:id-.${mac}`), encoded(`s:.id-1.${mac}`))
refuses('a changed signature',
  ...[mac.slice(0, -1), mac.slice(1), mac + 'A', sameBytes(mac), mac + '=', mac.toLowerCase(), mac.replaceAll('+', '-').replaceAll('/', '_'), ` ${mac}`, `${mac} `, mac.repeat(2), Buffer.from(mac, 'base64').toString('hex')]
    .map((changed) => encoded(`s:id-1.${changed}`)))
refuses('another mark than s:', encoded(`S:id-1.${mac}`), encoded(`j:id-1.${mac}`), encoded(`:id-1.${mac}`), encoded(`id-1.${mac}`), encoded(`ss:id-1.${mac}`))

const PATTERNS = {
  'semicolons and one equals sign': (n) => ';'.repeat(n) + '=',
  'blanks and one equals sign': (n) => 'a' + ' '.repeat(n) + '=',
  'blanks after the equals sign': (n) => 'connect.sid=' + ' '.repeat(n) + 'a',
  'its name without a value': (n) => 'connect.sid;'.repeat(n / 12),
  'empty cookies': (n) => '=;'.repeat(n / 2),
  quotes: (n) => 'connect.sid=' + '"'.repeat(n),
  'percent signs': (n) => 'connect.sid=' + '%'.repeat(n),
  'dots behind the mark': (n) => 'connect.sid=s:' + '.'.repeat(n)
}

/** How often is measured: on a busy machine most times are those of other processes. */
const ROUNDS = 60

/** Returns a function that sends a header and says how many ms the middleware takes before it hands on. */
function stopwatch (site, session) {
  let took

  site.serve(function (req, res) {
    const start = process.hrtime.bigint()
    session(req, res, () => res.end())
    took = Number(process.hrtime.bigint() - start) / 1e6
  })

  return async function (header) {
    await site.raw('GET /', [`Cookie: ${header}`])
    return took
  }
}

for (const [what, pattern] of Object.entries(PATTERNS)) {
  parity(`should read a header full of ${what} in linear time`, async function (site) {
    const timeOf = stopwatch(site, site.session())
    let [short, long] = [Infinity, Infinity]

    for (let round = 0; round < ROUNDS; round++) {
      short = Math.min(short, await timeOf(pattern(12000)))
      long = Math.min(long, await timeOf(pattern(120000)))
      // ten times the header: quadratic time would be a hundred times longer
      if (round >= 5 && long < 40 * short + 2) return true
    }
    return { short, long }
  }, true, LENIENT)
}
