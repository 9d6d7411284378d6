import session, { RedisStore, type RedisStoreOptions, type SessionData } from 'rust-express-session'

const secret = 'key'

export const one: RedisStoreOptions = {
  url: 'rediss://redis.example.com:6380/1',
  username: 'app',
  password: 'key',
  db: 1,
  name: 'app',
  tls: { ca: ['pem', Buffer.from('pem')], cert: 'pem', key: 'pem', passphrase: 'key', servername: 'redis.example.com' },
  connectTimeout: 1000,
  commandTimeout: 1000,
  disconnectAfter: 0,
  prefix: '',
  usersPrefix: 'of:',
  ttl: 3600,
  disableTTL: false,
  disableTouch: false,
  scanCount: 1000,
  serializer: JSON
}

session({ secret, store: new RedisStore() })
session({ secret, store: new RedisStore(one) })
session({ secret, store: new RedisStore({ cluster: ['redis://a', 'redis://b'], readFrom: 'replica', tls: true }) })
session({
  secret,
  store: new RedisStore({
    sentinel: { master: 'main', nodes: ['redis://a'], username: 'app', password: 'key', tls: { rejectUnauthorized: false } },
    ttl: (session) => session.cookie.originalMaxAge === null ? 60 : 3600,
    serializer: {
      parse: async (text) => JSON.parse(text) as SessionData,
      stringify: async (session) => JSON.stringify(session)
    }
  })
})

/** A client as node-redis, ioredis and iovalkey have it. */
declare class Client {
  get (key: string): Promise<string | null>
  set (key: string, value: string, mode: 'PX', ms: number): Promise<'OK' | null>
  del (...keys: string[]): Promise<number>
}

const store = new RedisStore({ client: new Client(), commandTimeout: 1000, disconnectAfter: 1000 })

store.on('connect', () => {}).on('disconnect', () => {}).once('error', (err) => console.log(err.message, err.cause))
store.on('anything else', (...args) => args.length)

declare const data: SessionData

export async function promises (): Promise<void> {
  const found: SessionData | null = await store.get('sid')
  const all: Array<SessionData & { id: string }> = await store.all()
  const sids: string[] = await store.ids()
  const length: number = await store.length()
  const isNew: boolean = await store.setNew('sid', data)
  const isThere: boolean = await store.setExisting('sid', data, isNew ? 'version' : undefined)
  const versioned: SessionData | null = await store.getVersioned(isThere ? 'sid' : 'other')

  await store.set('sid', found ?? versioned ?? all[0] ?? data)
  await store.touch('sid', data)
  await store.destroy(sids[length] ?? '')
  await store.clear()
  await store.close()
}

export function callbacks (): void {
  store.get('sid', (err, session) => err ?? session?.cookie)
  store.all((err, sessions) => err ?? sessions?.map(({ id }) => id))
  store.ids((err, sids) => err ?? sids?.length)
  store.length((err, length) => err ?? length)
  store.set('sid', data, (err) => err)
  store.touch('sid', data, (err) => err)
  store.destroy('sid', (err) => err)
  store.clear((err) => err)
  store.close((err) => err)
}

// @ts-expect-error: a list of URLs
export const oneNode = new RedisStore({ cluster: 'redis://a' })
// @ts-expect-error: sentinels know several masters
export const nameless = new RedisStore({ sentinel: { nodes: ['redis://a'] } })
// @ts-expect-error: it can do nothing
export const useless = new RedisStore({ client: {} })
// @ts-expect-error: ms
export const impatient = new RedisStore({ disconnectAfter: '1s' })
// @ts-expect-error: no such option
export const elsewhere = new RedisStore({ host: 'redis.example.com' })
// @ts-expect-error: seconds
export const wordy = new RedisStore({ ttl: '1h' })
