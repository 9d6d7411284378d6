'use strict'

const { AtomicAccess } = require('./atomic-access.js')
const { QueuedAccess } = require('./queued-access.js')

/** What a store does by methods of one and the same object, so that a change to one of them is noticed. */
const METHODS = ['getVersioned', 'setNew', 'setExisting', 'get', 'set', 'destroy', 'touch']

const atomic = new AtomicAccess()
const queued = new QueuedAccess()

/**
 * How a store is used at this moment. Both ways have the same methods.
 *
 * @param {object} store
 * @returns {AtomicAccess|QueuedAccess}
 */
function accessTo (store) {
  return isAtomic(store) ? atomic : queued
}

/**
 * Whether a store itself checks and writes in one step: it has all the methods for that, and none of them
 * was replaced alone. A spy on `set`, or a subclass with its own `get`, must still be called.
 *
 * @param {object} store
 * @returns {boolean}
 */
function isAtomic (store) {
  const owner = ownerOf(store, 'setExisting')
  if (owner === undefined) return false
  for (const name of METHODS) {
    if (!Object.hasOwn(owner, name)) return false
    const { value } = Object.getOwnPropertyDescriptor(owner, name)
    if (typeof value !== 'function' || store[name] !== value) return false
  }
  return true
}

/** The object among a store and its prototypes that has a property. */
function ownerOf (store, name) {
  for (let object = store; object != null; object = Object.getPrototypeOf(object)) {
    if (Object.hasOwn(object, name)) return object
  }
}

module.exports = { accessTo, isAtomic }
