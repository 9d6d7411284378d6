'use strict'

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

/**
 * Certificates of an authority made for the test: the server's, for `localhost`, 127.0.0.1 and
 * `redis.test`, and a client's, whose key is also there encrypted.
 *
 * @param {string} folder where the files go
 */
function makeCertificates (folder) {
  const file = (name) => path.join(folder, name)
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '2', '-subj', '/CN=Test CA')
  for (const [name, extension] of [
    ['server', 'subjectAltName=DNS:localhost,DNS:redis.test,IP:127.0.0.1'],
    ['client', 'extendedKeyUsage=clientAuth']
  ]) {
    fs.writeFileSync(file(`${name}.ext`), extension)
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial',
      '-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.crt`)
  }
  openssl('pkcs8', '-topk8', '-in', 'client.key', '-out', 'client.encrypted.key', '-passout', 'pass:sesame')

  const read = (name) => fs.readFileSync(file(name), 'utf8')
  return {
    ca: read('ca.crt'),
    cert: read('client.crt'),
    key: read('client.key'),
    serverKey: read('server.key'),
    encryptedKey: read('client.encrypted.key'),
    passphrase: 'sesame',
    serverArgs: [
      '--tls-ca-cert-file', file('ca.crt'), '--tls-cert-file', file('server.crt'), '--tls-key-file', file('server.key')
    ]
  }
}

module.exports = { makeCertificates }
