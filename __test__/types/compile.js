'use strict'

const ts = require('typescript')

const options = {
  allowJs: true,
  checkJs: true,
  esModuleInterop: true,
  exactOptionalPropertyTypes: true,
  isolatedModules: true,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.Node16,
  noEmit: true,
  noImplicitReturns: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  strict: true,
  target: ts.ScriptTarget.ES2022
}

/** By name. What all programs share is parsed once. */
const sourceFiles = new Map()

/**
 * Compiles a project as `tsc` does.
 *
 * @param {{ folder: string, files: string[], types: string[] }} project
 * @returns {{ program: ts.Program, errors: string, errorsWithSkipLibCheck: string }} what `tsc`
 *   prints: nothing if all is well
 */
function compile ({ folder, files, types }) {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host

  host.getCurrentDirectory = () => folder
  host.getSourceFile = (fileName, ...rest) => {
    if (!sourceFiles.has(fileName)) sourceFiles.set(fileName, getSourceFile(fileName, ...rest))
    return sourceFiles.get(fileName)
  }

  const program = ts.createProgram(files, { ...options, types }, host)
  const diagnostics = ts.getPreEmitDiagnostics(program)
  // This is all that the option does, so one compilation answers for both.
  const unskipped = diagnostics.filter(({ file }) => !file?.isDeclarationFile)

  return {
    program,
    errors: ts.formatDiagnostics(diagnostics, host),
    errorsWithSkipLibCheck: ts.formatDiagnostics(unskipped, host)
  }
}

/**
 * What a package exports.
 *
 * @param {ts.Program} program
 * @param {string} typings how the path of the package's declarations ends
 * @returns {string[]} values and types
 */
function exportsOf (program, typings) {
  const checker = program.getTypeChecker()
  const file = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(typings))
  return checker.getExportsOfModule(checker.getSymbolAtLocation(file)).map(({ name }) => name)
}

module.exports = { compile, exportsOf }
