'use strict'

/**
 * An npm registry on loopback, so that installing needs no network and no published package.
 *
 * It serves this package's own tarballs and, for everything else, what is in the node_modules folder of
 * this project. Names are looked up as npm and pnpm ask for them; the choice of a platform package by os,
 * cpu and libc stays theirs.
 */

const { execFileSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { once } = require('node:events')
const fs = require('node:fs')
const http = require('node:http')
const os = require('node:os')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')

/** @typedef {{manifest: object, read: () => Buffer}} Release one version of one package */

class Registry {
  /** @type {Map<string, Map<string, Release>>} name → version → release */
  #packages = new Map()
  #tarballs = new Map()
  #server = http.createServer((req, res) => this.#answer(req, res))

  async listen () {
    this.#addInstalled()
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.url = `http://127.0.0.1:${this.#server.address().port}`
    return this
  }

  close () {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** @param {string} file a tarball as `npm pack` makes it */
  addTarball (file) {
    const manifest = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/package.json'], { encoding: 'utf8' }))
    this.#add(manifest, () => fs.readFileSync(file))
  }

  /** @param {string} folder a package's folder; its own node_modules stay out */
  addFolder (folder) {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
    this.#add(manifest, () => packFolder(folder))
  }

  /** npm's own list of what it installed here, nested versions included. */
  #addInstalled () {
    const list = JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', '.package-lock.json'), 'utf8'))
    for (const place of Object.keys(list.packages)) {
      const folder = path.join(ROOT, place)
      if (fs.existsSync(path.join(folder, 'package.json'))) this.addFolder(folder)
    }
  }

  #add (manifest, read) {
    const { name, version } = manifest
    if (!this.#packages.has(name)) this.#packages.set(name, new Map())
    this.#packages.get(name).set(version, { manifest, read })
  }

  #tarball (name, version) {
    const key = `${name}@${version}`
    if (!this.#tarballs.has(key)) this.#tarballs.set(key, this.#packages.get(name).get(version).read())
    return this.#tarballs.get(key)
  }

  #answer (req, res) {
    const [, name, version] = req.url.split('/').map(decodeURIComponent)
    const releases = this.#packages.get(name)

    if (releases === undefined) {
      res.writeHead(404).end('{}')
    } else if (version === undefined) {
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify(this.#document(name, releases)))
    } else {
      res.end(this.#tarball(name, version))
    }
  }

  #document (name, releases) {
    const versions = {}
    for (const [version, { manifest }] of releases) {
      const tarball = this.#tarball(name, version)
      versions[version] = {
        ...manifest,
        dist: {
          tarball: `${this.url}/${encodeURIComponent(name)}/${version}`,
          integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
          shasum: createHash('sha1').update(tarball).digest('hex')
        }
      }
    }
    return { name, 'dist-tags': { latest: [...releases.keys()].sort(byVersion).at(-1) }, versions }
  }
}

function byVersion (a, b) {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** A registry's tarballs have everything under `package/`. */
function packFolder (folder) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'session-registry-'))
  try {
    fs.symlinkSync(folder, path.join(stage, 'package'), 'junction')
    return execFileSync('tar', ['-czhf', '-', '--exclude', 'node_modules', 'package'],
      { cwd: stage, maxBuffer: 256 * 1024 * 1024 })
  } finally {
    fs.rmSync(stage, { recursive: true })
  }
}

module.exports = { Registry }
