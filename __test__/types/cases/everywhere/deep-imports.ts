import session from 'rust-express-session'
import Cookie from 'rust-express-session/session/cookie'
import MemoryStore = require('rust-express-session/session/memory')
import RedisStore from 'rust-express-session/session/redis'
import Session = require('rust-express-session/session/session')
import SqliteStore from 'rust-express-session/session/sqlite'
import Store from 'rust-express-session/session/store'

export const cookie: session.Cookie & Cookie = new Cookie({ maxAge: 1000 })
export const memory: session.MemoryStore & MemoryStore = new session.MemoryStore({ max: 1 } satisfies MemoryStore.Options)
export const redis: session.RedisStore & RedisStore = new session.RedisStore({ db: 1 } satisfies RedisStore.Options)
export const sqlite: session.SqliteStore & SqliteStore = new session.SqliteStore({ path: 'a' } satisfies SqliteStore.Options)
export const stores: Store[] = [memory, redis, sqlite]
export const isSession = (value: unknown): value is session.Session & Session => value instanceof Session

export class OwnStore extends MemoryStore {}

session({ secret: 'key', store: new OwnStore({ max: 1 }) })

// @ts-expect-error: a base class, by its path as well
export const abstract = new Store()
