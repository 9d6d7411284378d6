'use strict'

/** The stores of `npm run bench:sqlite`, by name; `peers` requires a package from the folder of peers. */

const path = require('node:path')
const { Store, MemoryStore, SqliteStore } = require('../..')

const upstream = require('express-session')

/**
 * On Node 24 better-sqlite3 ends the process when a statement is collected outside of any call. So each is prepared
 * once and kept, which makes a store faster that prepares its statements for every call.
 */
function keepStatements (db) {
  const statements = new Map()
  const prepare = db.prepare
  db.prepare = (sql) => {
    if (!statements.has(sql)) statements.set(sql, prepare.call(db, sql))
    return statements.get(sql)
  }
  db.exec('PRAGMA journal_mode = WAL')
  return db
}

/** What one writes by hand: prepared statements, UPSERT, WAL, on the main thread. */
class HandWrittenStore extends Store {
  constructor (Database, file) {
    super()
    const db = new Database(file)
    // Not db.pragma(): see keepStatements.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    db.exec('CREATE TABLE IF NOT EXISTS sessions (sid TEXT PRIMARY KEY, sess TEXT NOT NULL, expire INTEGER NOT NULL)')
    this.statements = {
      get: db.prepare('SELECT sess FROM sessions WHERE sid = ? AND expire > ?'),
      set: db.prepare('INSERT INTO sessions VALUES (?, ?, ?) ON CONFLICT (sid) DO UPDATE SET sess = excluded.sess, expire = excluded.expire'),
      touch: db.prepare('UPDATE sessions SET expire = ? WHERE sid = ?'),
      destroy: db.prepare('DELETE FROM sessions WHERE sid = ?')
    }
  }

  get (sid, callback) {
    const row = this.statements.get.get(sid, Date.now())
    setImmediate(callback, null, row === undefined ? undefined : JSON.parse(row.sess))
  }

  set (sid, session, callback) {
    this.statements.set.run(sid, JSON.stringify(session), Date.now() + 86400000)
    setImmediate(callback, null)
  }

  touch (sid, session, callback) {
    this.statements.touch.run(Date.now() + 86400000, sid)
    setImmediate(callback, null)
  }

  destroy (sid, callback) {
    this.statements.destroy.run(sid)
    setImmediate(callback, null)
  }
}

const ours = path.join(__dirname, '..', '..', 'index.js')
const theirs = require.resolve('express-session')

/** @type {Record<string, { packagePath?: string, create: (file: string, peers: NodeRequire) => object }>} */
module.exports = {
  'no sessions': { create: () => undefined },
  MemoryStore: { packagePath: ours, create: () => new MemoryStore() },
  SqliteStore: { packagePath: ours, create: (path) => new SqliteStore({ path }) },
  'SqliteStore, durability full': { packagePath: ours, create: (path) => new SqliteStore({ path, durability: 'full' }) },
  'better-sqlite3, by hand': {
    packagePath: ours,
    create: (file, peers) => new HandWrittenStore(peers('better-sqlite3'), file)
  },
  'express-session + better-sqlite3-session-store': {
    packagePath: theirs,
    create (file, peers) {
      const Database = peers('better-sqlite3')
      const SessionStore = peers('better-sqlite3-session-store')(upstream)
      return new SessionStore({ client: keepStatements(new Database(file)) })
    }
  },
  'express-session + connect-sqlite3': {
    packagePath: theirs,
    create (file, peers) {
      const ConnectStore = peers('connect-sqlite3')(upstream)
      return new ConnectStore({ db: path.basename(file), dir: path.dirname(file), concurrentDB: true })
    }
  }
}
