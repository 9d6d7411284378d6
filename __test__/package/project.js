'use strict'

/** Empty projects to install the package into, and the ways to run what was installed. */

const { execFile } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { promisify } = require('node:util')

const run = promisify(execFile)
const APPS = path.join(__dirname, 'apps')

class Project {
  /**
   * @param {string} registry address of the registry that npm and pnpm ask
   * @param {string} [under] a folder for the project, made if it isn't there
   */
  constructor (registry, under = fs.mkdtempSync(path.join(os.tmpdir(), 'session-project-'))) {
    this.registry = registry
    this.folder = under
    fs.mkdirSync(under, { recursive: true })
    this.write('package.json', JSON.stringify({ name: 'shop', version: '1.0.0', private: true }))
  }

  write (name, text) {
    fs.writeFileSync(this.path(name), text)
  }

  path (...names) {
    return path.join(this.folder, ...names)
  }

  /** Puts the apps of apps/ here, importing the package under the name it was installed as. */
  addApps (name) {
    for (const file of fs.readdirSync(APPS)) {
      const text = fs.readFileSync(path.join(APPS, file), 'utf8')
      this.write(file, text.replaceAll('rust-express-session', name))
    }
    return this
  }

  /** @returns {Promise<string>} what npm printed */
  npm (...args) {
    return this.#command('npm', args, process.platform === 'win32')
  }

  /** Runs a script of Node's, such as a package manager's or a compiler's. */
  node (...args) {
    return this.#command(process.execPath, args, false)
  }

  /**
   * Makes it a project of Yarn 4's, which reads no npm configuration.
   *
   * @param {object} [settings] of .yarnrc.yml
   */
  useYarn (settings = {}) {
    const all = {
      enableGlobalCache: false,
      enableImmutableInstalls: false,
      enableTelemetry: false,
      nodeLinker: 'node-modules',
      npmMinimalAgeGate: 0,
      npmRegistryServer: this.registry,
      unsafeHttpWhitelist: '[127.0.0.1]',
      ...settings
    }
    this.write('.yarnrc.yml', Object.entries(all).map(([name, value]) => `${name}: ${value}\n`).join(''))
    this.write('yarn.lock', '')
  }

  /** @returns {Project} the same project, copied to another folder */
  copyTo (folder) {
    fs.cpSync(this.folder, folder, { recursive: true, verbatimSymlinks: true })
    return new Project(this.registry, folder)
  }

  remove () {
    fs.rmSync(this.folder, { recursive: true, force: true })
  }

  async #command (file, args, shell) {
    const { stdout } = await run(file, args,
      { cwd: this.folder, env: this.#environment(), shell, maxBuffer: 16 * 1024 * 1024 })
    return stdout.trim()
  }

  /** None of the settings of whoever runs the tests. */
  #environment () {
    const env = Object.fromEntries(Object.entries(process.env)
      .filter(([name]) => !/^(npm_|NODE_|NAPI_)/i.test(name)))
    return {
      ...env,
      npm_config_registry: this.registry,
      npm_config_cache: this.path('.cache'),
      YARN_CACHE_FOLDER: this.path('.yarn-cache'),
      // What the registry told another run would be taken for what this one tells.
      YARN_GLOBAL_FOLDER: this.path('.yarn-global'),
      npm_config_userconfig: this.path('.no-user-npmrc'),
      npm_config_ignore_scripts: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false'
    }
  }
}

module.exports = { Project }
