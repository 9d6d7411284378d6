'use strict'

/**
 * The name that was most likely meant by one that does not exist.
 *
 * @param {string} name
 * @param {string[]} names those that exist
 * @param {number} most how many letters may be wrong; at most a third of the name's letters are
 * @returns {string | undefined}
 */
function closestName (name, names, most) {
  const written = lettersOf(name)
  const limit = Math.min(most, Math.max(1, Math.floor(written.length / 3)))
  let closest
  let fewest = limit + 1

  for (const candidate of names) {
    const letters = lettersOf(candidate)
    if (Math.abs(letters.length - written.length) > limit) continue
    const mistakes = mistakesBetween(written, letters)
    if (mistakes < fewest) {
      fewest = mistakes
      closest = candidate
    }
  }

  return closest
}

/** `command_timeout` and `COMMANDTIMEOUT` are `commandTimeout`. */
function lettersOf (name) {
  return name.replace(/[-_]/g, '').toLowerCase()
}

/** How many letters are wrong, missing, too many, or swapped with their neighbour. */
function mistakesBetween (a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]

  for (let i = 1; i <= a.length; i++) {
    const row = rows[i] = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1)
      }
    }
  }

  return rows[a.length][b.length]
}

module.exports = { closestName }
