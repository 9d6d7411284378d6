'use strict'

/**
 * Joins middlewares into a request listener for bare node:http.
 *
 * @param {Array<(req: object, res: object, next: (err?: any) => void) => void>} middlewares
 * @param {(err: Error, req: object, res: object) => void} onError told what was thrown or passed to `next`
 */
function chain (middlewares, onError) {
  return function (req, res) {
    let index = 0

    function next (error) {
      if (error) {
        onError(error, req, res)
      } else {
        middlewares[index++]?.(req, res, next)
      }
    }

    try {
      next()
    } catch (error) {
      onError(error, req, res)
    }
  }
}

module.exports = { chain }
