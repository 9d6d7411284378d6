import * as session from 'rust-express-session'

session.default({ secret: 'key', store: new session.MemoryStore({ max: 1 }) })

export const store: session.Store = new session.RedisStore()
export const data: session.SessionData['cookie'] = new session.Cookie()
