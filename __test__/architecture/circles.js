'use strict'

/**
 * The circles of a graph, by Tarjan's algorithm.
 *
 * @param {Map<string, string[]>} edges
 * @returns {string[][]} every largest group of nodes that lead to each other, sorted
 */
function circlesIn (edges) {
  const found = []
  const visited = new Map()
  const stack = []

  function visit (node) {
    const own = { index: visited.size, low: visited.size, onStack: true }
    visited.set(node, own)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!visited.has(next)) visit(next)
      const other = visited.get(next)
      if (other.onStack) own.low = Math.min(own.low, other.low)
    }
    if (own.low !== own.index) return
    const group = stack.splice(stack.indexOf(node))
    for (const member of group) visited.get(member).onStack = false
    if (group.length > 1 || edges.get(node)?.includes(node)) found.push(group.sort())
  }

  for (const node of edges.keys()) if (!visited.has(node)) visit(node)
  return found
}

module.exports = { circlesIn }
