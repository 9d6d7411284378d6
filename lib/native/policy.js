'use strict'

const addon = require('./addon.js')

/**
 * Facts of a commit, as bits of an index into {@link commitAnswers}. The order is that of the
 * fields of `CommitFacts` in src/policy.rs.
 */
const COMMIT = {
  SESSION: 1 << 0,
  UNSET: 1 << 1,
  SID_IS_STRING: 1 << 2,
  SID_IS_TRUTHY: 1 << 3,
  COOKIE_MATCHES: 1 << 4,
  SAME_ID: 1 << 5,
  SAVED: 1 << 6,
  LOAD_COMPARED: 1 << 7,
  LOAD_DIFFERS: 1 << 8,
  SAVE_COMPARED: 1 << 9,
  SAVE_DIFFERS: 1 << 10,
  SAVE_UNINITIALIZED: 1 << 11,
  UNSET_DESTROYS: 1 << 12,
  STORE_TOUCHES: 1 << 13
}

/** Facts of a cookie, as bits of an index into {@link cookieAnswers}; the fields of `CookieFacts`. */
const COOKIE = {
  SID_IS_STRING: 1 << 0,
  COOKIE_MATCHES: 1 << 1,
  SAME_ID: 1 << 2,
  LOAD_COMPARED: 1 << 3,
  LOAD_DIFFERS: 1 << 4,
  EXPIRES: 1 << 5,
  SAVE_UNINITIALIZED: 1 << 6,
  ROLLING: 1 << 7
}

/** What to do in the store. */
const LEAVE = 0
const SAVE = 1
const TOUCH = 2
const DESTROY = 3

/** Whether to send the cookie. */
const SEND = 1

/** Either question can't be answered before the session's text is compared. */
const COMPARE_TO_COMMIT = 4
const COMPARE_TO_SEND = 2

module.exports = {
  COMMIT,
  COOKIE,
  LEAVE,
  SAVE,
  TOUCH,
  DESTROY,
  SEND,
  COMPARE_TO_COMMIT,
  COMPARE_TO_SEND,
  /** @type {Uint8Array} what to do in the store, by facts */
  commitAnswers: addon.commitAnswers(),
  /** @type {Uint8Array} whether to send the cookie, by facts */
  cookieAnswers: addon.cookieAnswers()
}
