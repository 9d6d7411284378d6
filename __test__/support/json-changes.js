'use strict'

const fc = require('fast-check')

/** JSON data of every kind, keys and values included that are known to make trouble. */
const { value, object } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie('scalar'), tie('array'), tie('object')),
  scalar: fc.oneof(fc.constantFrom('', 'a', 0, -0, 1, 1e21, null, true, false), fc.string({ unit: 'binary' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  array: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'c', '1', '', 'cookie', '__proto__'), fc.string()), tie('value'), { maxKeys: 4 })
}))

/** Steps through the data, then something done to what is found there. */
const change = fc.record({
  path: fc.array(fc.nat(3), { maxLength: 4 }),
  how: fc.constantFrom('set', 'add', 'delete', 'replace', 'move', 'push', 'pop', 'hide', 'undefine', 'mark', 'inherit', 'compute'),
  value
})

/**
 * @param {object} session
 * @param {object} step one `change`
 * @param {(object: object) => boolean} isData whether to step into an object
 */
function apply (session, { path, how, value }, isData) {
  let object = session
  for (const step of path) {
    const objects = Object.values(object).filter((child) => typeof child === 'object' && child !== null && isData(child))
    if (objects.length === 0) break
    object = objects[step % objects.length]
  }
  const [key] = Object.keys(object).filter((name) => name !== 'cookie')
  if (how === 'add') object.added = value
  if (how === 'push' && Array.isArray(object)) Array.prototype.push.call(object, value)
  if (how === 'pop' && Array.isArray(object)) Array.prototype.pop.call(object)
  if (how === 'inherit' && object !== session) Object.setPrototypeOf(object, { toJSON: () => value })
  if (key === undefined || key === '__proto__') return
  if (how === 'set') object[key] = value
  if (how === 'delete') delete object[key]
  if (how === 'replace') object[key] = structuredClone(object[key])
  if (how === 'move') { const moved = object[key]; delete object[key]; object[key] = moved }
  if (how === 'hide') Object.defineProperty(object, key, { enumerable: false, configurable: true })
  if (how === 'undefine') object[key] = undefined
  if (how === 'mark') object[key] = NaN
  if (how === 'compute') Object.defineProperty(object, key, { enumerable: true, configurable: true, get: () => value, set: () => {} })
}

module.exports = { apply, change, object, value }
