'use strict'

/** A name may hold a `>`. */
const ELEMENT = /<(\/?)(testsuite|testcase|failure|error|skipped)\b((?:[^">]|"[^"]*")*)>/g

const ENTITIES = { '&quot;': '"', '&apos;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/**
 * Reads a JUnit report as Node, Bun and Deno write them.
 *
 * @param {string} xml
 * @returns {{passed: string[], failed: string[], skipped: string[]}} the tests by their whole name,
 *   "suite > test > subtest"
 */
module.exports = function readReport (xml) {
  const results = { passed: [], failed: [], skipped: [] }
  const suites = []
  let test

  for (const [tag, closing, element, rest] of xml.matchAll(ELEMENT)) {
    if (element === 'testsuite') closing ? suites.pop() : suites.push(nameOf(rest))
    else if (element === 'testcase' && !closing) test = { name: [...suites, nameOf(rest)].join(' > '), end: 'passed' }
    else if (element !== 'testcase' && !closing) test.end = element === 'skipped' ? 'skipped' : 'failed'

    if (element === 'testcase' && (closing || tag.endsWith('/>'))) results[test.end].push(test.name)
  }
  return results
}

function nameOf (attributes) {
  const [, name] = /\bname="([^"]*)"/.exec(attributes)
  return name.replace(/&(quot|apos|lt|gt|amp);/g, (entity) => ENTITIES[entity])
}
