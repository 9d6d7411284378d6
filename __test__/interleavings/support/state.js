'use strict'

/**
 * All that the steps to come depend on: what is stored, what each process knows, and what each request has learnt of each
 * session if it still has something to do, without what differs from run to run, as times do. Which of several requests that do
 * the same is which makes no difference. Of a version it counts whether it is the stored one: no later one is ever the same.
 * Only for requests whose work on one session does not wait for that on another.
 *
 * @param {Run} run
 * @returns {string} the same for two runs that can only go on in the same ways
 */
function stateOf (run) {
  const { backend, scheduler: { waiting, histories, crashed }, stores, requests } = run
  const known = stores.flatMap((store) => store.state())
  const busy = new Set([...waiting.map(({ request }) => request), ...known.flatMap(({ queue }) => queue)])
  const lines = [
    ...backend.state(),
    ...known.map(({ owner, sid, ends, queue }) => ['known', owner, sid, ends, queue]),
    ...waiting.map(({ request, name }) => ['step', request, name]),
    ...[...busy].flatMap((name) => [...histories.get(name) ?? []].map(([about, history]) => ['learnt', name, about, history])),
    ...requests.map(({ name, isDone, error, sentId }) => ['end', name, isDone, error?.code, sentId]),
    ['others', run.cookiesOfNobody, [...crashed]]
  ].map((line) => withoutChance(JSON.stringify(line), run))
  if (new Set(requests.map(({ kind }) => kind)).size === requests.length) return lines.sort().join('\n')

  const names = namesInOrder(requests, lines)
  return lines.map((line) => line.replace(/request \d+/g, (name) => names.get(name))).sort().join('\n')
}

function withoutChance (line, { asksVersions, backend: { texts } }) {
  const kindOf = (version) => !asksVersions ? 'version' : [...texts.values()].some((text) => text.version === version) ? 'now' : 'before'
  return line.replace(/\b\d{13}\b/g, 'time').replace(/\\*"(v\d+)\\*"/g, (_, version) => `"${kindOf(version)}"`)
}

/** Requests that do the same are named in the order of what they have come to. */
function namesInOrder (requests, lines) {
  const names = new Map()
  for (const kind of new Set(requests.map((request) => request.kind))) {
    const same = requests.filter((request) => request.kind === kind).map(({ name }) => name)
    const sorted = same.length === 1 ? same : sortedBy(same, (name) => linesAbout(name, same, lines))
    sorted.forEach((name, i) => names.set(name, same[i]))
  }
  return names
}

/** What the state says of one request, whatever its name and those of the others of its kind are. */
function linesAbout (name, same, lines) {
  return lines.filter((line) => line.includes(name))
    .map((line) => line.replace(/request \d+/g, (other) => other === name ? 'this' : same.includes(other) ? 'another' : other))
    .sort().join('\n')
}

function sortedBy (items, keyOf) {
  return items.map((item) => [keyOf(item), item]).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([, item]) => item)
}

module.exports = { stateOf }
