'use strict'

/** Windows from Linux, without Microsoft's SDK: what a release links is checked here, and a stand-in of MinGW is linked. */

const fs = require('node:fs')
const path = require('node:path')
const { SCRATCH, madeOnce, output, run, writeScript } = require('./commands')
const { tools } = require('./pypi')

module.exports = { build, check, shim }

/**
 * Shows that the code compiles for Visual C++. The C in it is compiled against MinGW's headers.
 *
 * @param {string} target
 * @param {object} env
 */
function check (target, env) {
  const name = target.replaceAll('-', '_')
  const compiler = path.join(SCRATCH, 'windows', `${target}-cc`)
  const archiver = path.join(SCRATCH, 'windows', 'lib')
  // Its own idea of the target is right, those that callers pass are not.
  writeScript(compiler, [
    'for argument do', '  shift', '  case $argument in --target=*) ;; *) set -- "$@" "$argument" ;; esac', 'done',
    `exec "${tools()}/python" -m ziglang cc -target ${target.split('-')[0]}-windows-gnu "$@"`
  ])
  writeScript(archiver, [`exec "${tools()}/python" -m ziglang lib "$@"`])
  run('cargo', ['check', '--release', '--lib', '--target', target],
    { env: { ...env, [`CC_${name}`]: compiler, [`CXX_${name}`]: compiler, [`AR_${name}`]: archiver } })
}

/**
 * Links a binary of MinGW, which Node for Windows loads as it loads one of Visual C++.
 *
 * @param {string} target
 * @param {string} binary where it goes
 * @param {object} options
 * @param {object} options.env
 * @param {boolean} options.isDebug
 */
function build (target, binary, { env, isDebug }) {
  // Addons find Node's functions while they run; that a library with them is named is an old custom.
  const node = madeOnce('windows-node', function (folder) {
    for (const name of ['libnode.dll', 'libnode.a']) fs.writeFileSync(path.join(folder, name), '!<arch>\n')
  })
  const [profile, built] = isDebug ? [[], 'debug'] : [['--release'], 'release']
  run('cargo', ['zigbuild', ...profile, '--lib', '--target', target], { env: { ...env, LIBNODE_PATH: node } })
  fs.copyFileSync(path.join(env.CARGO_TARGET_DIR, target, built, 'rust_express_session.dll'), binary)
}

/** Makes the DLL of Windows 10 that Wine 8 lacks, from the function of Windows XP that does the same. */
function shim (folder) {
  const source = path.join(folder, 'bcryptprimitives.c')
  fs.writeFileSync(source, [
    '#include <windows.h>',
    'BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);',
    '__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length) { return SystemFunction036(data, (ULONG) length); }'
  ].join('\n'))
  output(path.join(tools(), 'python'), ['-m', 'ziglang', 'cc', '-target', 'x86_64-windows-gnu', '-shared', '-o',
    path.join(folder, 'bcryptprimitives.dll'), source, '-ladvapi32'])
}
