'use strict'

const { Part, isScalar } = require('./data-parts.js')
const { Snapshot } = require('./snapshot.js')
const { changesBetween, isAsWritten, memberOf, membersOf } = require('./text-changes.js')

/** A character is there twice: in the text and in the data; and in the text's members once they are needed. */
const BYTES_PER_CHARACTER = 2

/**
 * A session's JSON text, and the data that it says. Sessions get copies of the data, which nobody else sees. It never
 * changes: a session that was changed has another one.
 */
class KnownText {
  /** @param {string} text without cookie and metadata */
  static of (text) {
    const data = JSON.parse(text)
    const snapshot = Snapshot.of(data)
    return new KnownText(text, snapshot, snapshot !== undefined && isAsWritten(text, data))
  }

  /**
   * @param {string} text
   * @param {Snapshot | undefined} data none if there can be no snapshot of them
   * @param {boolean} isAsWritten whether V8 writes just this text of the data: then it can be told how it changes with them
   * @param {string[]} [members]
   * @param {number} [dataBytes]
   */
  constructor (text, data, isAsWritten, members, dataBytes = data?.bytes() ?? 0) {
    this.text = text
    this.data = data
    this.isAsWritten = isAsWritten
    this.lazyMembers = members
    this.dataBytes = dataBytes
    /** Roughly, the memory that it takes. */
    this.bytes = text.length * (members === undefined ? BYTES_PER_CHARACTER : BYTES_PER_CHARACTER + 1) + dataBytes
  }

  /**
   * What the text consists of, by the numbers of the data's keys. None if V8 writes another text of the data. Made when it is needed:
   * most texts never change, and the members take as much memory as the text.
   */
  get members () {
    if (!this.isAsWritten) return undefined
    return (this.lazyMembers ??= membersOf(this.text, this.data.objects[0]))
  }

  /**
   * @param {Session} session
   * @param {Snapshot} snapshot of the data that the session was given
   * @returns {KnownText | undefined} what the session's text is now, this one if it is the same; none if only the text can tell
   */
  followed (session, snapshot) {
    const { data: { root: { keys } } } = this
    const changes = snapshot.changesOf(session, (number, value) => memberOf(number, keys[number], value))
    if (changes === undefined || changes.length === 0) return changes && this
    const { members } = this
    // An object may have been replaced by one that looks like it.
    const real = members && changes.filter(({ number, member }) => member !== members[number])
    return real && (real.length === 0 ? this : this.withChanges(real))
  }

  /**
   * Parses a text that was written in the place of this one. Only what has changed is parsed.
   *
   * @param {string} text
   * @returns {KnownText | undefined} none if the text has other keys, or if more has changed than is worth looking for
   */
  next (text) {
    if (text === this.text) return this
    const changes = this.members && changesBetween(this.members, this.data.root.keys, text)
    return changes && this.withChanges(changes, text)
  }

  withChanges (changes, text) {
    const { data, dataBytes } = this
    text ??= replaceMembers(this.text, this.members, changes)
    const members = this.members.slice()
    for (const { number, member } of changes) members[number] = member
    const areScalars = changes.every(({ number, value }) => isScalar(value) && !(data.root.values[number] instanceof Part))
    if (areScalars) return new KnownText(text, withScalars(data, changes), true, members, dataBytes)
    const snapshot = Snapshot.of(withObjects(data, changes))
    return snapshot && new KnownText(text, snapshot, true, members)
  }
}

/** Mostly there is one change: to put all members together anew would take twice the time. */
function replaceMembers (text, members, changes) {
  let start = '{'.length
  let number = 0
  let replaced = ''
  let replacedTo = 0
  for (const change of changes) {
    for (; number < change.number; number++) start += members[number].length + ','.length
    replaced += text.slice(replacedTo, start) + change.member
    replacedTo = start + members[number].length
  }
  return replaced + text.slice(replacedTo)
}

/** Requests compare their sessions with the former one, so that stays what it is. */
function withScalars ({ root, objects }, changes) {
  const next = new Part(root.number, root.keys, root.values.slice())
  next.inner = root.inner
  for (const { number, value } of changes) next.values[number] = value
  return new Snapshot(next, objects)
}

/** Entries, as an assignment would call a setter that objects inherit. */
function withObjects ({ root: { keys, values }, objects }, changes) {
  const entries = keys.map((key, i) => [key, values[i] instanceof Part ? objects[values[i].number] : values[i]])
  for (const { number, value } of changes) entries[number][1] = value
  return Object.fromEntries(entries)
}

module.exports = { KnownText }
