import session = require('rust-express-session')

const options: session.SessionOptions = { secret: 'key', store: new session.MemoryStore() }

session(options)

export class OwnStore extends session.MemoryStore {}
export const cookie: session.Cookie = new session.Cookie()
export const isSession = (value: unknown): value is session.Session => value instanceof session.Session
export type Stores = session.Store | session.RedisStore
