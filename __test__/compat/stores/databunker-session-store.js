'use strict'

const http = require('node:http')
const { Gate } = require('../gate')
const { RemoteMap } = require('../fakes/remote-map')

/** Databunker's `/v1/session/<id>`. */
async function serve () {
  const map = new RemoteMap()
  const server = http.createServer(async (req, res) => {
    const sid = req.url.slice('/v1/session/'.length)
    const answer = (status, body) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))

    if (req.method === 'POST') {
      await map.set(sid, JSON.parse(Buffer.concat(await req.toArray())))
    } else if (req.method === 'DELETE') {
      await map.delete(sid)
    } else {
      const data = await map.get(sid)
      return data === undefined ? answer(404, { status: 'error', message: 'not found' }) : answer(200, { status: 'ok', data })
    }

    answer(200, { status: 'ok' })
  })

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new Gate({ host: '127.0.0.1', port: server.address().port }).open()
}

module.exports = {
  package: '@databunker/session-store',
  install: { '@databunker/session-store': '1.0.7' },
  // it asks for a version of `http` that npm no longer has, and then uses Node's
  overrides: { http: 'npm:https@1.0.0' },
  level: 'W',
  backend: 'fake Databunker server',

  async open ({ session, load }) {
    const DatabunkerStore = load('@databunker/session-store')(session)
    const gate = await serve()

    return { store: new DatabunkerStore({ url: `http://127.0.0.1:${gate.port}` }), lose: () => gate.shut() }
  }
}
