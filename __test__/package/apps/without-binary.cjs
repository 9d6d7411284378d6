'use strict'

/** Loads the package where no binary fits and prints the error; `arguments: [platform, arch]` pretend to be elsewhere. */

const [platform = process.platform, arch = process.arch] = process.argv.slice(2)
Object.defineProperty(process, 'platform', { value: platform })
Object.defineProperty(process, 'arch', { value: arch })

try {
  require('rust-express-session')
} catch (error) {
  const causes = []
  for (let cause = error.cause; cause; cause = cause.cause) causes.push(cause.message)
  console.log(JSON.stringify({ code: error.code, name: error.name, message: error.message, causes }))
}
