import session, { Cookie, MemoryStore, RedisStore, Session, SqliteStore, Store, type SessionData } from 'rust-express-session'
import * as everything from 'rust-express-session'
import StoreByPath from 'rust-express-session/session/store.js'

session({ secret: 'key', store: new MemoryStore() })
everything.default({ secret: 'key', store: new everything.MemoryStore() })

export const values: Function[] = [Cookie, MemoryStore, RedisStore, Session, SqliteStore, Store]
export const data: SessionData['cookie'] = new Cookie()
export const isStore = (value: unknown): value is Store => value instanceof StoreByPath
