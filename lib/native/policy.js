'use strict'

const addon = require('./addon.js')

/** Facts of a commit: bits of an index into {@link commitAnswers}. */
const COMMIT = {
  SESSION: addon.COMMIT_SESSION,
  UNSET: addon.COMMIT_UNSET,
  SID_IS_STRING: addon.COMMIT_SID_IS_STRING,
  SID_IS_TRUTHY: addon.COMMIT_SID_IS_TRUTHY,
  COOKIE_MATCHES: addon.COMMIT_COOKIE_MATCHES,
  SAME_ID: addon.COMMIT_SAME_ID,
  SAVED: addon.COMMIT_SAVED,
  LOAD_COMPARED: addon.COMMIT_LOAD_COMPARED,
  LOAD_DIFFERS: addon.COMMIT_LOAD_DIFFERS,
  SAVE_COMPARED: addon.COMMIT_SAVE_COMPARED,
  SAVE_DIFFERS: addon.COMMIT_SAVE_DIFFERS,
  SAVE_UNINITIALIZED: addon.COMMIT_SAVE_UNINITIALIZED,
  UNSET_DESTROYS: addon.COMMIT_UNSET_DESTROYS,
  STORE_TOUCHES: addon.COMMIT_STORE_TOUCHES
}

/** Facts of a cookie: bits of an index into {@link cookieAnswers}. */
const COOKIE = {
  SID_IS_STRING: addon.COOKIE_SID_IS_STRING,
  COOKIE_MATCHES: addon.COOKIE_COOKIE_MATCHES,
  SAME_ID: addon.COOKIE_SAME_ID,
  LOAD_COMPARED: addon.COOKIE_LOAD_COMPARED,
  LOAD_DIFFERS: addon.COOKIE_LOAD_DIFFERS,
  EXPIRES: addon.COOKIE_EXPIRES,
  SAVE_UNINITIALIZED: addon.COOKIE_SAVE_UNINITIALIZED,
  ROLLING: addon.COOKIE_ROLLING
}

/** What to do in the store. */
const LEAVE = addon.COMMIT_LEAVE
const SAVE = addon.COMMIT_SAVE
const TOUCH = addon.COMMIT_TOUCH
const DESTROY = addon.COMMIT_DESTROY

/** Whether to send the cookie. */
const SEND = addon.COOKIE_SEND

/** The answer to both questions if the session's text must be compared first. */
const COMPARE_TO_COMMIT = addon.COMMIT_COMPARE
const COMPARE_TO_SEND = addon.COOKIE_COMPARE

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
