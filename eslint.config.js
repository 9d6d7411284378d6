'use strict'

const neostandard = require('neostandard')

module.exports = [
  ...neostandard({ ignores: ['binding.js', 'binding.d.ts', 'target/', 'npm/'], ts: true }),
  { rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }] } }
]
