'use strict'

const { inspect } = require('node:util')

/**
 * A MemoryStore's `sessions`: JSON text by session ID, as a plain object would show it.
 *
 * @param {MemoryTable} table
 * @returns {Object<string, string>} live: reads and writes go to the table
 */
function viewOf (table) {
  // Consoles look at a proxy's target.
  const target = Object.create(null, {
    [inspect.custom]: { configurable: true, value: () => textsOf(table) }
  })

  return new Proxy(target, {
    get: (_, sid) => typeof sid === 'string' ? table.text(sid) : undefined,
    has: (_, sid) => typeof sid === 'string' && table.text(sid) !== undefined,
    ownKeys: () => table.ids(),

    getOwnPropertyDescriptor (_, sid) {
      const value = typeof sid === 'string' ? table.text(sid) : undefined
      if (value === undefined) return undefined
      return { value, configurable: true, enumerable: true, writable: true }
    },

    set (_, sid, text) {
      table.saveText(sid, text)
      return true
    },

    defineProperty (_, sid, { value }) {
      table.saveText(sid, value)
      return true
    },

    deleteProperty (_, sid) {
      table.remove(sid)
      return true
    }
  })
}

function textsOf (table) {
  return Object.fromEntries(table.ids().map((sid) => [sid, table.text(sid)]))
}

module.exports = { viewOf }
