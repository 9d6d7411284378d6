'use strict'

/** The commands of a MongoDB server that session stores send, over documents in memory. */
class Commands {
  constructor () {
    this.collections = new Map()
  }

  /** @returns {object} the reply; an error reply for a command that is not known */
  run (command) {
    const [name] = Object.keys(command)
    const method = handlers[name] || handlers[name.toLowerCase()]

    return method ? { ...method.call(this, command, this.collection(command[name])), ok: 1 } : { ok: 0, errmsg: `no such command: ${name}`, code: 59 }
  }

  collection (name) {
    if (!this.collections.has(name)) {
      this.collections.set(name, [])
    }

    return this.collections.get(name)
  }
}

const greeting = () => ({
  ismaster: true,
  isWritablePrimary: true,
  helloOk: true,
  maxBsonObjectSize: 16777216,
  maxMessageSizeBytes: 48000000,
  maxWriteBatchSize: 100000,
  localTime: new Date(),
  minWireVersion: 0,
  maxWireVersion: 21,
  readOnly: false
})

const nothing = () => ({})

const handlers = {
  hello: greeting,
  ismaster: greeting,
  ping: nothing,
  endSessions: nothing,
  createIndexes: nothing,
  killCursors: nothing,

  find ({ find, filter = {}, limit = 0 }, documents) {
    const found = documents.filter((document) => matches(document, filter))

    return cursor(find, limit > 0 ? found.slice(0, limit) : found)
  },

  /** Only what the driver makes of `countDocuments`. */
  aggregate ({ aggregate, pipeline }, documents) {
    const { $match = {} } = pipeline.find((stage) => stage.$match) || {}
    const count = documents.filter((document) => matches(document, $match)).length

    return cursor(aggregate, count > 0 ? [{ _id: 1, n: count }] : [])
  },

  count: ({ query = {} }, documents) => ({ n: documents.filter((document) => matches(document, query)).length }),

  insert (command, documents) {
    documents.push(...command.documents)
    return { n: command.documents.length }
  },

  update ({ updates }, documents) {
    const outcomes = updates.map(({ q, u, upsert }) => updateOne(documents, q, u, upsert))
    const upserted = outcomes.flatMap((document, index) => document ? [{ index, _id: document._id }] : [])

    return { n: updates.length, nModified: updates.length - upserted.length, ...(upserted.length > 0 && { upserted }) }
  },

  delete ({ deletes }, documents) {
    const before = documents.length

    for (const { q, limit } of deletes) {
      const doomed = documents.filter((document) => matches(document, q))
      const gone = new Set(limit === 1 ? doomed.slice(0, 1) : doomed)
      documents.splice(0, documents.length, ...documents.filter((document) => !gone.has(document)))
    }

    return { n: before - documents.length }
  },

  drop (command, documents) {
    documents.length = 0
    return {}
  }
}

function cursor (name, firstBatch) {
  return { cursor: { id: 0n, ns: `any.${name}`, firstBatch } }
}

/** @returns {object|undefined} the document, if it is a new one */
function updateOne (documents, query, update, upsert) {
  const found = documents.find((document) => matches(document, query))

  if (found) {
    Object.assign(found, update.$set || update)
    return
  }

  if (upsert) {
    const document = { ...query, ...(update.$set || update), ...update.$setOnInsert }
    documents.push(document)
    return document
  }
}

const operators = {
  $exists: (value, wanted) => (value !== undefined) === Boolean(wanted),
  $gt: (value, bound) => value > bound,
  $gte: (value, bound) => value >= bound,
  $lt: (value, bound) => value < bound,
  $lte: (value, bound) => value <= bound,
  $ne: (value, other) => value !== other,
  $in: (value, list) => list.includes(value)
}

function matches (document, filter) {
  return Object.entries(filter).every(([key, condition]) => {
    if (key === '$or') return condition.some((part) => matches(document, part))
    if (key === '$and') return condition.every((part) => matches(document, part))

    return meets(document[key], condition)
  })
}

function meets (value, condition) {
  const tests = condition && typeof condition === 'object' ? Object.entries(condition).filter(([name]) => name in operators) : []

  return tests.length > 0 ? tests.every(([name, operand]) => operators[name](value, operand)) : value === condition
}

module.exports = { Commands }
