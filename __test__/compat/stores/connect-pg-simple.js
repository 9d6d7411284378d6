'use strict'

module.exports = {
  package: 'connect-pg-simple',
  install: { 'connect-pg-simple': '10.0.0', pg: '8.23.1' },
  level: 'R',
  backend: 'PostgreSQL',
  server: 'postgresql',

  open ({ session, load, port, backend: { user, database } }) {
    const PgStore = load('connect-pg-simple')(session)
    const { Pool } = load('pg')
    const pool = new Pool({ host: '127.0.0.1', port, user, database })

    pool.on('error', () => {})
    return { store: new PgStore({ pool, createTableIfMissing: true, pruneSessionInterval: false, errorLog () {} }) }
  }
}
