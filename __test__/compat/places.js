'use strict'

/** Where things lie: everything that is installed or written by a run is under one scratch folder. */

const os = require('node:os')
const path = require('node:path')

const ROOT = path.resolve(__dirname, '..', '..')
const SCRATCH = path.join(os.tmpdir(), 'compat-rust-express-session')

module.exports = { ROOT, SCRATCH }
