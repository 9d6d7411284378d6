'use strict'

/**
 * After how many ms a test, or a program that it runs, counts as hanging. Only a fault takes that long, on the slowest
 * machine too: what a test waits for is an event, never this.
 */
const HANGING = 180000

/** The same for a file of tests. */
const HANGING_FILE = 900000

module.exports = { HANGING, HANGING_FILE }
