'use strict'

const neostandard = require('neostandard')

module.exports = neostandard({ ignores: ['binding.js', 'binding.d.ts', 'target/', 'npm/*/'], ts: true })
