'use strict'

/** Reads the Markdown pages of this repository as GitHub shows them. */

const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.resolve(__dirname, '../..')

class Page {
  /** @param {string} name a path from the repository's root, such as `docs/api.md` */
  constructor (name) {
    this.name = name
    this.text = fs.readFileSync(path.join(ROOT, name), 'utf8')
  }

  /** @returns {string} the text without code: no heading and no link is meant there */
  get prose () {
    return this.text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()<>]/g, ''))
  }

  /** @returns {string[]} the anchors of its headings, numbered where two headings are alike */
  get headings () {
    const seen = new Map()
    return Array.from(this.prose.matchAll(/^#+ (.*)$/gm), ([, heading]) => {
      const slug = slugOf(heading)
      const count = seen.get(slug) ?? 0
      seen.set(slug, count + 1)
      return count === 0 ? slug : `${slug}-${count}`
    })
  }

  /** @returns {Set<string>} everything a link with `#` can lead to */
  get anchors () {
    return new Set([...this.headings, ...Array.from(this.prose.matchAll(/<a id="([^"]+)">/g), ([, id]) => id)])
  }

  /** @returns {string[]} the targets of links and images, those to other sites left out */
  get links () {
    const targets = this.prose.matchAll(/\]\(([^)\s]+)\)|(?:href|src|srcset)="([^"\s]+)"/g)
    return Array.from(targets, ([, link, attribute]) => link ?? attribute).filter((target) => !/^[a-z]+:/.test(target))
  }

  /**
   * @param {string} link one of `links`
   * @returns {{ name: string, anchor: string | undefined }} the file it leads to, from the repository's root
   */
  resolve (link) {
    const [file, anchor] = link.split('#')
    return { name: file ? path.posix.join(path.posix.dirname(this.name), file) : this.name, anchor }
  }
}

function slugOf (heading) {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return text.toLowerCase().replace(/[^\p{L}\p{N}\-_ ]/gu, '').replaceAll(' ', '-')
}

/** @returns {Page[]} all pages: those in the root, and docs/ */
function pages () {
  const names = ['.', 'docs'].flatMap((folder) => fs.readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name)))
  return names.map((name) => new Page(name))
}

/** @returns {string[]} the blocks of code of a page in a language */
function blocksOf ({ text }, language) {
  return Array.from(text.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms')), ([, code]) => code)
}

module.exports = { blocksOf, Page, pages, ROOT }
