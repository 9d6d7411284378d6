'use strict'

/** As users get it. */
module.exports = require('../../testing')
