'use strict'

/** How many times longer than here everything takes, where an emulator runs the tests. */
const SLOWNESS = Number(process.env.SESSION_TEST_SLOWNESS || 1)

/** Whether an emulator does: this machine's compiler and its view of a process are not those of Node there. */
const IS_EMULATED = SLOWNESS > 1

/**
 * After how many ms a test, or a program that it runs, counts as hanging. Only a fault takes that long, on the slowest
 * machine too: what a test waits for is an event, never this.
 */
const HANGING = 180000 * SLOWNESS

/** The same for one event in a test. */
const LATE = 30000 * SLOWNESS

/** The same for a file of tests. */
const HANGING_FILE = 900000 * SLOWNESS

module.exports = { HANGING, HANGING_FILE, IS_EMULATED, LATE }
