'use strict'

/** What `DEBUG=express-session` shows. One logger for all files, because each line shows the time since the logger's last one. */
module.exports = require('debug')('express-session')
