'use strict'

/**
 * The name of a method by which a store is told, once for each `session()`, what is asked of it beyond express-session.
 * It gets the rules of lib/guarded/options.js, and throws what the store can't do. Shared by all copies of the package.
 */
const PREPARE = Symbol.for('express-session:prepare')

module.exports = { PREPARE }
