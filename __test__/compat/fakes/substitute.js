'use strict'

const Module = require('node:module')

/**
 * Makes `require(name)` give `value` from now on, wherever it is called: for drivers that cannot be
 * loaded without a compiler or a vendor's library.
 */
function substitute (name, value) {
  const { _load } = Module

  Module._load = function (request, ...rest) {
    return request === name ? value : _load.call(this, request, ...rest)
  }
}

module.exports = { substitute }
