'use strict'

/**
 * The rows of the table. From a million sessions on, `most` bounds our figure and `ratio` our figure ÷ express-session's.
 * Of the `worst` moment of each round the least counts: whatever else the machine does can only add to it.
 */
const FIGURES = [
  { key: 'fill', title: 'set, new session, ns', digits: 0 },
  { key: 'set', title: 'set, known session, ns', digits: 0 },
  { key: 'get', title: 'get, ns', digits: 0 },
  { key: 'rss', title: 'RSS a session, bytes', digits: 0, ratio: 0.7 },
  { key: 'heap', title: 'JS heap a session, bytes', digits: 1, most: 1 },
  { key: 'gcTotal', title: 'GC while filled and used, ms', digits: 1, ratio: 0.15 },
  { key: 'gcLongest', title: 'longest GC pause, ms', digits: 2, most: 5, worst: true },
  { key: 'fullCollection', title: 'a full GC, ms', digits: 1 },
  { key: 'length', title: 'length(), ms', digits: 3, most: 1 },
  { key: 'all', title: 'all(), ms', digits: 1 },
  { key: 'sweepBlock', title: 'longest block by a sweep, ms', digits: 2, most: 2, worst: true }
]

module.exports = { FIGURES }
