'use strict'

/** README's first program, as a reader pastes it. */

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { blocksOf, Page, ROOT } = require('./markdown')

const section = new Page('README.md').text.split('## Quick start\n')[1].split('\n## ')[0]

/** The blocks of code in a language, in order. */
const blocks = (language) => blocksOf({ text: section }, language)

/** A folder with README's app.js, in which both packages are installed; on a free port instead of 3000. */
function makeFolder () {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-quick-start-'))
  const [program] = blocks('js')
  assert.ok(program.includes('app.listen(3000)'))

  fs.mkdirSync(path.join(folder, 'node_modules'))
  fs.symlinkSync(path.dirname(require.resolve('express/package.json')), path.join(folder, 'node_modules/express'), 'junction')
  fs.symlinkSync(ROOT, path.join(folder, 'node_modules/rust-express-session'), 'junction')
  fs.writeFileSync(path.join(folder, 'app.js'), program.replace('app.listen(3000)',
    "const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))"))
  return folder
}

test('should answer README\'s quick start as README says', async () => {
  const folder = makeFolder()
  const child = spawn(process.execPath, ['app.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [port] = await once(child.stdout.setEncoding('utf8'), 'data')
    const url = `http://127.0.0.1:${port.trim()}`
    const first = await fetch(url)
    const cookie = first.headers.getSetCookie()[0].split(';')[0]
    const second = await fetch(url, { headers: { cookie } })

    assert.equal(await first.text(), '1 views\n')
    assert.equal(await second.text(), '2 views\n')
    assert.match(section, /`1 views` and `2 views`/)
  } finally {
    child.kill()
    await once(child, 'close')
    fs.rmSync(folder, { recursive: true })
  }
})

test('should show shell lines that can be pasted', () => {
  const lines = blocks('sh').flatMap((code) => code.trim().split('\n'))

  assert.ok(lines.length >= 4)
  for (const line of lines) assert.doesNotMatch(line, /^[$>#] |&$/)
})
