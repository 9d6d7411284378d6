'use strict'

/** Draws horizontal bars as SVG. */

const WIDTH = 720
const MARGIN = 16
const LABELS = 232
const VALUES = 96
const BAR = 18
const ROW = 26
const GROUP_HEAD = 30
const TITLE = 52
const SHORTEST = 2

const THEMES = {
  light: { ours: '#b7410e', other: '#b5afa8', ink: '#1f2328', faint: '#59636e' },
  dark: { ours: '#f0864f', other: '#6e7681', ink: '#f0f6fc', faint: '#9198a1' }
}

/**
 * @typedef {object} Chart
 * @property {string} title
 * @property {string} note the second line, such as the unit and the machine
 * @property {boolean} [sharedScale] whether bars of all groups are drawn to one scale; else each group has its own
 * @property {{ label: string, bars: { label: string, value: number, text: string, isOurs: boolean }[] }[]} groups
 */

/**
 * @param {Chart} chart
 * @param {'light' | 'dark'} theme
 * @returns {string} an SVG document
 */
function drawBars ({ title, note, sharedScale = false, groups }, theme) {
  const colors = THEMES[theme]
  const longest = (bars) => Math.max(...bars.map(({ value }) => value))
  const longestOfAll = longest(groups.flatMap(({ bars }) => bars))
  const parts = [text(MARGIN, 24, title, colors.ink, 16, 600), text(MARGIN, 44, note, colors.faint, 12)]

  let y = TITLE
  for (const { label, bars } of groups) {
    parts.push(text(MARGIN, y + 20, label, colors.ink, 13, 600))
    y += GROUP_HEAD
    const most = sharedScale ? longestOfAll : longest(bars)
    for (const bar of bars) {
      parts.push(drawBar(bar, y, most, colors))
      y += ROW
    }
    y += 4
  }
  return wrap(title, y + MARGIN / 2, parts)
}

function drawBar ({ label, value, text: figure, isOurs }, y, most, colors) {
  const room = WIDTH - 2 * MARGIN - LABELS - VALUES
  const width = Math.max(SHORTEST, Math.round(room * value / most))
  const color = isOurs ? colors.ours : colors.other
  const x = MARGIN + LABELS
  const middle = y + BAR / 2 + 4.5
  return [
    text(x - 10, middle, label, isOurs ? colors.ink : colors.faint, 13, isOurs ? 600 : 400, 'end'),
    `<rect x="${x}" y="${y}" width="${width}" height="${BAR}" rx="2" fill="${color}"/>`,
    text(x + width + 8, middle, figure, colors.ink, 13, isOurs ? 600 : 400)
  ].join('\n  ')
}

function text (x, y, content, color, size, weight = 400, anchor = 'start') {
  return `<text x="${x}" y="${y}" fill="${color}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escape(content)}</text>`
}

function escape (content) {
  return content.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character])
}

function wrap (title, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `role="img" aria-label="${escape(title)}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">\n  ` +
    `${parts.join('\n  ')}\n</svg>\n`
}

module.exports = { drawBars, themes: Object.keys(THEMES) }
