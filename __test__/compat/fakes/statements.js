'use strict'

/**
 * A database that understands the handful of statements one store sends, each told by a pattern: what is
 * behind the SQL is a `RemoteMap` of rows by session id.
 */
class Statements {
  /**
   * @param {RemoteMap} map
   * @param {Array<[RegExp, (parameters: object, map: RemoteMap) => any]>} known the first pattern that fits answers, with
   *   the parameters
   */
  constructor (map, known) {
    this.map = map
    this.known = known
  }

  /** @throws {Error} for a statement that none of the patterns fits */
  async run (sql, parameters) {
    const found = this.known.find(([pattern]) => pattern.test(sql))

    if (!found) {
      throw new Error(`syntax error near ${sql}`)
    }

    return found[1](parameters, this.map)
  }
}

module.exports = { Statements }
