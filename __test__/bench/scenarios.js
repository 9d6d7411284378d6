'use strict'

const OUTAGE = { timeout: 2000, policy: 'anonymous' }
const TIMEOUTS = { idle: 1800000, absolute: 43200000 }
const USERS = { key: (session) => session.user?.id }

/**
 * What is measured: one row per kind of request.
 *
 * visitor   who asks: `returning` sends a valid session cookie, `anonymous` none, `tampered` one whose signature is wrong
 * payload   what a returning visitor's session holds (see payloads.js)
 * handler   what the app does with `req.session` (see app.js)
 * options   the session options beside secret, store, `resave: false` and `saveUninitialized: false`
 * setCookie whether each response has to carry Set-Cookie
 * stored    whether each request leaves one more session in the store
 * watched   whether somebody subscribes to each of our channels
 */
const scenarios = {
  S0: { title: 'existing, handler never touches it', visitor: 'returning', payload: 'small', handler: 'ignore' },
  S1: { title: 'existing, read only, 200 B', visitor: 'returning', payload: 'small', handler: 'read' },
  S2: { title: 'existing, modified', visitor: 'returning', payload: 'small', handler: 'modify' },
  S3: {
    title: 'new session each request, saved',
    visitor: 'anonymous',
    payload: 'small',
    handler: 'read',
    options: { saveUninitialized: true },
    setCookie: true,
    stored: true
  },
  S4: { title: 'anonymous, no cookie, not saved', visitor: 'anonymous', payload: 'small', handler: 'read' },
  S5: { title: 'tampered signature', visitor: 'tampered', payload: 'small', handler: 'read' },
  S6: { title: 'existing, read only, 10 KB', visitor: 'returning', payload: 'large', handler: 'read' },
  S7: {
    title: 'as S1 with maxAge and rolling',
    visitor: 'returning',
    payload: 'small',
    handler: 'read',
    options: { rolling: true, cookie: { maxAge: 3600000 } },
    setCookie: true
  },
  S8: {
    title: 'as S2 with maxAge',
    visitor: 'returning',
    payload: 'small',
    handler: 'modify',
    options: { cookie: { maxAge: 3600000 } },
    setCookie: true
  },
  S9: {
    title: 'as S1 with resave: true',
    visitor: 'returning',
    payload: 'small',
    handler: 'read',
    options: { resave: true }
  },
  S10: { title: 'existing, modified, 10 KB', visitor: 'returning', payload: 'large', handler: 'modify' },

  // What express-session does not have, each beside the row without it: `--scenarios S1,F1,S2,F2,F3,F4`
  F1: { title: 'as S1 with revive: false', visitor: 'returning', payload: 'small', handler: 'read', options: { revive: false } },
  F2: { title: 'as S2 with revive: false', visitor: 'returning', payload: 'small', handler: 'modify', options: { revive: false } },
  F3: { title: "as S2 with conflict: 'merge'", visitor: 'returning', payload: 'small', handler: 'modify', options: { conflict: 'merge' } },
  F4: { title: "as S2 with saveBefore: 'response'", visitor: 'returning', payload: 'small', handler: 'modify', options: { saveBefore: 'response' } },
  // `--scenarios S1,F1,U1,T1,S2,F2,U2,T2`: a request that changes no user, and what revive: false, which `users` implies, has of it
  U1: { title: 'as S1 with users', visitor: 'returning', payload: 'small', handler: 'read', options: { users: USERS } },
  U2: { title: 'as S2 with users', visitor: 'returning', payload: 'small', handler: 'modify', options: { users: USERS } },
  T1: { title: 'as S1 with timeouts', visitor: 'returning', payload: 'small', handler: 'read', options: { timeouts: TIMEOUTS } },
  T2: { title: 'as S2 with timeouts', visitor: 'returning', payload: 'small', handler: 'modify', options: { timeouts: TIMEOUTS } },
  // `--scenarios S1,O1,O2,S2,O3,O4,O5,O6`
  O1: { title: 'as S1 with outage', visitor: 'returning', payload: 'small', handler: 'read', options: { outage: OUTAGE } },
  O2: { title: 'as S1 with doctor', visitor: 'returning', payload: 'small', handler: 'read', options: { doctor: true } },
  O3: { title: 'as S2 with outage', visitor: 'returning', payload: 'small', handler: 'modify', options: { outage: OUTAGE } },
  O4: { title: 'as S2 with doctor', visitor: 'returning', payload: 'small', handler: 'modify', options: { doctor: true } },
  O5: { title: 'as S2 with a subscriber', visitor: 'returning', payload: 'small', handler: 'modify', watched: true },
  O6: { title: "as S2 with preset: 'strict'", visitor: 'returning', payload: 'small', handler: 'modify', options: { preset: 'strict', doctor: false } }
}

/**
 * The tables `npm run bench` prints, and what each row has to reach: express-session's figure ÷ ours for CPU time,
 * ours ÷ express-session's for requests a second. `since` gives a target that holds from that major version of Node on.
 */
const tables = [
  {
    mode: 'inprocess',
    store: 'memory',
    title: 'In process, memory store',
    targets: { S0: 10, S1: 6, S2: 5, S3: 9, S4: 12, S5: 12, S6: 4.2, S7: 5.5, S8: 5.5, S9: 6, S10: 3.5 }
  },
  {
    mode: 'inprocess',
    store: 'js',
    title: 'In process, a plain JavaScript store that answers by setImmediate',
    targets: { S1: 3, S2: 3 }
  },
  {
    mode: 'inprocess',
    store: 'js-sync',
    title: 'In process, a plain JavaScript store that answers at once',
    targets: { S1: 3, S2: 3 }
  },
  {
    mode: 'express',
    store: 'memory',
    title: 'Inside Express 5, memory store',
    targets: { S1: 3, S2: 3, S4: 4 },
    since: { 24: { S1: 6 } }
  },
  {
    mode: 'http',
    store: 'memory',
    title: 'Whole requests over node:http, memory store',
    targets: { S1: 2, S2: 2, S4: 2, S6: 2 }
  }
]

module.exports = { scenarios, tables }
