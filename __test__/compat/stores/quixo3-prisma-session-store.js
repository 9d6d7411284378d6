'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { execFileSync } = require('node:child_process')

const SCHEMA = `
  generator client {
    provider = "prisma-client-js"
  }
  datasource db {
    provider = "sqlite"
  }
  model Session {
    id        String   @id
    sid       String   @unique
    data      String
    expiresAt DateTime
  }
`
const TABLE = 'CREATE TABLE "Session" ("id" TEXT PRIMARY KEY, "sid" TEXT UNIQUE, "data" TEXT, "expiresAt" DATETIME)'

/** Writes the client's code into the application. It needs no engine; it only asks where one would be. */
function generateClient (load) {
  const prisma = path.dirname(load.resolve('prisma/package.json'))
  const application = path.join(prisma, '..', '..')

  fs.writeFileSync(path.join(application, 'schema.prisma'), SCHEMA)
  execFileSync(process.execPath, [path.join(prisma, 'build', 'index.js'), 'generate', '--schema', 'schema.prisma'], {
    cwd: application,
    stdio: 'pipe',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
  })
}

module.exports = {
  package: '@quixo3/prisma-session-store',
  install: {
    '@quixo3/prisma-session-store': '3.1.21',
    '@prisma/client': '7.10.0',
    '@prisma/adapter-better-sqlite3': '7.10.0',
    'better-sqlite3': '12.11.1',
    prisma: '7.10.0'
  },
  native: ['better-sqlite3'],
  level: 'R',
  backend: 'SQLite',

  async open ({ load, folder }) {
    generateClient(load)

    const { PrismaClient } = load('@prisma/client')
    const { PrismaBetterSqlite3 } = load('@prisma/adapter-better-sqlite3')
    const { PrismaSessionStore } = load('@quixo3/prisma-session-store')
    const prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: `file:${path.join(folder, 'sessions.db')}` }) })

    await prisma.$executeRawUnsafe(TABLE)
    return { store: new PrismaSessionStore(prisma, { checkPeriod: 0x7fffffff, dbRecordIdIsSessionId: true, logger: false }), lose: () => prisma.$executeRawUnsafe('DROP TABLE "Session"') }
  }
}
