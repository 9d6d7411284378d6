'use strict'

/** What `DEBUG=express-session` shows. One for all files: it tells the time since its last line. */
module.exports = require('debug')('express-session')
