'use strict'

/**
 * What is asked of every store, in order. A check has a `title` and a `run` that fails by throwing and
 * may `note` what it saw: two subjects must agree on outcome and notes.
 */

const oneByOne = [
  ...require('./data'),
  ...require('./saving'),
  ...require('./ending'),
  ...require('./visitors'),
  ...require('./listing')
]

/** Groups of checks; those of one group run side by side. */
module.exports = [
  ...oneByOne.map((check) => [check]),
  require('./time'),
  ...require('./loss').map((check) => [check])
]
