'use strict'

/** One session for a page and its WebSocket: `node examples/websocket`. Needs the package ws. */

const express = require('express')
const { WebSocketServer } = require('ws')
const session = require('../..') // in your app: require('rust-express-session')
const { html, page, PUBLIC } = require('../html')

const withSession = session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false,
  cookie: { sameSite: 'strict' }
})

const showCount = (clicks) => page('A session over a WebSocket', html`<main>
  <section>
    <h1>One session, two connections</h1>
    <p class="hint">The button counts over a WebSocket. Reload the page: its session has the same count.</p>
    <div class="row"><button>Count</button> <output class="figure">${clicks}</output></div>
  </section>
</main>
<script>
  const socket = new WebSocket(location.href.replace(/^http/, 'ws'))
  socket.onmessage = ({ data }) => { document.querySelector('output').value = data }
  document.querySelector('button').onclick = () => socket.send('count')
</script>`)

const app = express()

app.use(express.static(PUBLIC))
app.use(withSession)
app.get('/', (req, res) => {
  req.session.clicks ??= 0
  res.send(showCount(req.session.clicks))
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})

const sockets = new WebSocketServer({ noServer: true })

server.on('upgrade', (req, socket, head) => {
  // An upgrade has no response; the session is read all the same. Who never saw the page has none.
  withSession(req, {}, (err) => {
    if (err || req.session.clicks === undefined) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req))
  })
})

sockets.on('connection', (ws, req) => {
  // One after the other: two that read the same count would write the same count.
  let turn = Promise.resolve()

  ws.on('error', () => ws.terminate())
  ws.on('message', () => {
    turn = turn.then(() => count(req)).then(
      (clicks) => ws.send(String(clicks)),
      () => ws.close(1008, 'no session')
    )
  })
})

/** The socket outlives its request: the session is read anew each time, and saved by hand. */
function count (req) {
  return new Promise((resolve, reject) => {
    req.session.reload((err) => {
      if (err) return reject(err)
      req.session.clicks++
      req.session.save((err) => err ? reject(err) : resolve(req.session.clicks))
    })
  })
}
