import session, { SqliteStore, type SqliteStoreOptions, type SessionData } from 'rust-express-session'

const secret = 'key'

export const all: SqliteStoreOptions = {
  path: 'sessions.db',
  durability: 'full',
  ttl: 3600000,
  sweep: 60000,
  busyTimeout: 1000,
  table: 'visitors'
}

session({ secret, store: new SqliteStore({ path: 'sessions.db' }) })

const store = new SqliteStore(all)

store.on('connect', () => {}).on('disconnect', () => {}).once('error', (err) => console.log(err.message, err.cause))
store.on('anything else', (...args) => args.length)

declare const data: SessionData

export async function promises (): Promise<void> {
  const found: SessionData | null = await store.get('sid')
  const sessions: Array<SessionData & { id: string }> = await store.all()
  const sids: string[] = await store.ids()
  const length: number = await store.length()
  const isNew: boolean = await store.setNew('sid', data)
  const isThere: boolean = await store.setExisting('sid', data, isNew ? 'version' : undefined)

  await store.set('sid', found ?? sessions[0] ?? data)
  await store.touch('sid', data)
  await store.destroy(sids[length] ?? '')
  await store.clear()
  await store.backup(isThere ? 'a' : 'b')
  await store[Symbol.asyncDispose]()
  await store.close()
}

export function callbacks (): void {
  store.get('sid', (err, session) => err ?? session?.cookie)
  store.getVersioned('sid', (err, session, version) => {
    if (session) store.setExisting('sid', session, version, (err, isDone, version) => err ?? (isDone ? version : undefined))
    return err
  })
  store.setNew('sid', data, (err, isDone, version) => err ?? (isDone ? version : undefined))
  store.all((err, sessions) => err ?? sessions?.map(({ id }) => id))
  store.ids((err, sids) => err ?? sids?.length)
  store.length((err, length) => err ?? length)
  store.set('sid', data, (err) => err)
  store.touch('sid', data, (err) => err)
  store.destroy('sid', (err) => err)
  store.clear((err) => err)
  store.backup('copy.db', (err) => err)
  store.close((err) => err)
}

// @ts-expect-error: it needs a file
export const nowhere = new SqliteStore()
// @ts-expect-error: a path
export const pathless = new SqliteStore({ ttl: 1000 })
// @ts-expect-error: one of two
export const fast = new SqliteStore({ path: 'a', durability: 'off' })
