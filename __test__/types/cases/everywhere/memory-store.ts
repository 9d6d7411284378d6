import session, { MemoryStore, type MemoryStoreOptions, type SessionData } from 'rust-express-session'

const options: MemoryStoreOptions = {
  max: 10_000,
  maxBytes: 64 * 1024 * 1024,
  ttl: (options, session, sid) => sid === '' ? 0 : session.cookie.originalMaxAge ?? options.checkPeriod ?? 1000,
  checkPeriod: 60_000,
  dispose: (sid, session) => console.log(sid.length, session.cookie.expires)
}

const store = new MemoryStore(options)
session({ secret: 'key', store })
session({ secret: 'key', store: new MemoryStore({ ttl: 1000 }) })
session({ secret: 'key', store: new MemoryStore({ max: undefined }) })

declare const data: SessionData

store.set('sid', data)
store.set('sid', data, (err) => console.log(err))
store.touch('sid', data, () => {})
store.get('sid', (err, session) => console.log(err, session?.cookie.path))
store.all((err, sessions) => console.log(err, sessions?.sid?.cookie))
store.ids((err, sids) => console.log(err, sids?.map((sid) => sid.length)))
store.length((err, length) => console.log(err, length?.toFixed()))
store.destroy('sid', (err) => console.log(err))
store.clear((err) => console.log(err))
store.prune()
store.stopInterval()
store.startInterval()

export const text: string | undefined = store.sessions.sid
store.sessions.sid = JSON.stringify(data)
store.sessions = {}

export class Counting extends MemoryStore {
  constructor (options?: MemoryStoreOptions) {
    super(options)
    this.stopInterval()
  }

  override set = (sid: string, session: SessionData, callback?: (err?: unknown) => void): void => {
    super.touch(sid, session)
    callback?.()
  }
}

// @ts-expect-error: a number of sessions
export const wordy = new MemoryStore({ max: 'many' })
// @ts-expect-error: ms
export const undecided = new MemoryStore({ ttl: () => '1h' })
// @ts-expect-error: misspelt
export const misspelt = new MemoryStore({ maxbytes: 1 })
// @ts-expect-error: JSON text, not a session
store.sessions.sid = data
