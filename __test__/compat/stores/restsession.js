'use strict'

const http = require('node:http')
const { Gate } = require('../gate')

/** The service that the store's README asks for. */
async function serve () {
  const sessions = new Map()
  const server = http.createServer(async (req, res) => {
    const sid = req.url.split('?')[0].slice(1)
    const answer = (status, body) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))

    if (req.method === 'POST') {
      sessions.set(sid, JSON.parse(Buffer.concat(await req.toArray())))
    } else if (req.method === 'DELETE') {
      sid ? sessions.delete(sid) : sessions.clear()
    } else if (!sid) {
      return answer(200, [...sessions.values()])
    }

    sessions.has(sid) || req.method === 'DELETE' ? answer(200, sessions.get(sid) || { status: 'OK' }) : answer(404, {})
  })

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new Gate({ host: '127.0.0.1', port: server.address().port }).open()
}

module.exports = {
  package: 'restsession',
  install: { restsession: '1.4.0' },
  level: 'R',
  backend: 'REST service',

  async open ({ session, load }) {
    const RestStore = load('restsession')(session)
    const gate = await serve()

    return { store: new RestStore(`http://127.0.0.1:${gate.port}`), lose: () => gate.shut() }
  }
}
