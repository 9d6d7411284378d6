'use strict'

const { RemoteMap } = require('./remote-map')

/** A Firestore database with the methods of collections and documents that session stores call. */
class Firestore {
  constructor () {
    this.map = new RemoteMap()
  }

  collection () {
    const { map } = this
    const reference = (id) => ({
      get: async () => snapshot(reference(id), await map.get(id)),
      set: (data) => map.set(id, { id, data }),
      delete: () => map.delete(id)
    })

    return {
      doc (id) {
        if (id.includes('/') || id === '.' || id === '..' || /^__.*__$/.test(id)) {
          throw new Error(`Value for argument "documentPath" is not a valid resource path: ${id}`)
        }

        return reference(id)
      },
      async get () {
        const entries = await map.values()

        return { docs: entries.map((entry) => snapshot(reference(entry.id), entry)) }
      }
    }
  }
}

function snapshot (ref, entry) {
  return { ref, exists: entry !== undefined, data: () => entry?.data }
}

module.exports = { Firestore }
