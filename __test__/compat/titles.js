'use strict'

/** The check that has a column of its own: `timeouts` and `users` keep a session's start and its user there. */
const KEEPS_COOKIE_KEYS = 'keys of the stored cookie that express-session does not know come back'

module.exports = { KEEPS_COOKIE_KEYS }
