'use strict'

const neostandard = require('neostandard')
const timers = require('./lib/timers.js')

const message = 'Fake timers replace it. Take it from lib/timers.js.'
const names = Object.keys(timers)

module.exports = [
  ...neostandard({ ignores: ['binding.js', 'binding.d.ts', 'target/', 'npm/*/'], ts: true }),
  {
    files: ['index.js', 'lib/**/*.js', 'session/**/*.js'],
    ignores: ['lib/timers.js'],
    rules: {
      'no-restricted-globals': ['error', ...names.map((name) => ({ name, message }))],
      'no-restricted-properties': ['error',
        { object: 'process', property: 'nextTick', message },
        ...names.flatMap((property) => ['globalThis', 'global'].map((object) => ({ object, property, message })))
      ],
      'no-restricted-modules': ['error', ...['timers', 'node:timers'].map((name) => ({ name, message }))]
    }
  },
  {
    files: ['__test__/**/*.js'],
    rules: {
      'no-restricted-syntax': ['error', {
        selector: 'CallExpression[callee.name=/^(test|it|describe)$/][arguments.1.type=/FunctionExpression$/][arguments.2.type="ObjectExpression"]',
        message: 'node:test ignores options behind the function: put them before it.'
      }]
    }
  }
]
