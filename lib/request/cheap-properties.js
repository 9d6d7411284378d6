'use strict'

/*
 * Express gives every request another prototype. Before V8 13 (Node.js 24) that leaves each request
 * with a hidden class of its own: to add a property then copies that class, which takes microseconds,
 * and this middleware adds three. To an object that V8 keeps as a dictionary, adding them costs next to nothing.
 * Express, which adds a few of its own afterwards, gains as well.
 */

const isAddingExpensive = Number.parseInt(process.versions.v8, 10) < 13

const isEnumerable = Object.prototype.propertyIsEnumerable

/**
 * Makes it cheap to add properties to a request. Nothing else about it changes.
 *
 * @param {IncomingMessage} req
 */
function makeAddingCheap (req) {
  if (isAddingExpensive && isReparented(req)) toDictionary(req, 'complete')
}

/** Whether an object has another prototype than its constructor gave it. */
function isReparented (object) {
  return Object.getPrototypeOf(object) !== object.constructor?.prototype
}

/** V8 turns an object into a dictionary when an attribute of a property changes, and leaves it one when that changes back. */
function toDictionary (object, key) {
  if (!isEnumerable.call(object, key)) return
  if (Reflect.defineProperty(object, key, { enumerable: false })) {
    Reflect.defineProperty(object, key, { enumerable: true })
  }
}

module.exports = { makeAddingCheap }
