import { SessionData } from '../index'
import PromiseStore = require('./promise-store')

export = RedisStore

/**
 * Sessions in Redis or Valkey. Takes connect-redis's options, and reads and writes its keys and
 * values. Callbacks are called once, later; without one, every method returns a promise.
 *
 * It emits 'connect' and 'disconnect', by which the middleware knows whether to use it, and 'error'.
 * Where nobody listens for errors, it emits a process warning for each outage.
 */
declare class RedisStore extends PromiseStore {
  /** @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option can't be used */
  constructor (options?: RedisStore.Options)

  readonly client?: RedisStore.Client
  prefix: string
  /** Undefined where `prefix` leaves no room for one of its own: it is empty, or has no `:` at its end. */
  usersPrefix: string | undefined
  scanCount: number
  serializer: RedisStore.Serializer
  ttl: number | ((session: SessionData) => number)
  disableTTL: boolean
  disableTouch: boolean
}

declare namespace RedisStore {
  interface Options extends ConnectionOptions {
    /**
     * A client of node-redis (4 and later), ioredis or iovalkey to use instead of a connection of
     * the store's own. It goes without `url` and all other options about the connection, except
     * `commandTimeout` and `disconnectAfter`.
     */
    client?: Client | undefined

    /** What every session's key starts with. Default: `'sess:'`. */
    prefix?: string | undefined

    /** What the keys start with by which the option `users` knows each user's sessions. Default: `'sess-users:'`, by `prefix`. */
    usersPrefix?: string | undefined

    /**
     * Seconds that a session lives whose cookie does not expire. A function says it for each
     * session, whatever its cookie. Default: 86400.
     */
    ttl?: number | ((session: SessionData) => number) | undefined

    /** Sessions never expire in Redis. Default: `false`. */
    disableTTL?: boolean | undefined

    /** `touch` does nothing. Default: `false`. */
    disableTouch?: boolean | undefined

    /** `COUNT` of each `SCAN`. Default: 100. */
    scanCount?: number | undefined

    /** Default: `JSON`. */
    serializer?: Serializer | undefined
  }

  interface ConnectionOptions {
    /**
     * `redis://`, `rediss://` (TLS) or `redis+unix://`, with user, password and database.
     * Default: `'redis://127.0.0.1:6379'`.
     */
    url?: string | undefined

    /** URLs of some nodes of a Redis cluster, instead of `url`. */
    cluster?: string[] | undefined

    /** How to find the master, instead of `url`. */
    sentinel?: SentinelOptions | undefined

    /** ACL user, if not in the URL. */
    username?: string | undefined

    /** If not in the URL. */
    password?: string | undefined

    /** Database number, if not in the URL. */
    db?: number | undefined

    /** The connection's name in `CLIENT LIST`. */
    name?: string | undefined

    /** TLS also without `rediss://`, or its details. */
    tls?: boolean | TlsOptions | undefined

    /** ms for one attempt to connect. Default: 5000. */
    connectTimeout?: number | undefined

    /**
     * ms for a command, waiting for a connection included. Default: 5000; with a `client`, the
     * client's own limit.
     */
    commandTimeout?: number | undefined

    /**
     * ms without a connection until the store emits 'disconnect' and requests go without a session.
     * They wait until then. Default: `commandTimeout`, or 5000.
     */
    disconnectAfter?: number | undefined

    /**
     * Who answers `get`; with `cluster` and `sentinel` only. A replica may lag behind: a session
     * just saved may be missing. Default: `'master'`.
     */
    readFrom?: 'master' | 'replica' | undefined
  }

  interface SentinelOptions {
    /** The name that the sentinels know the master by. */
    master: string

    /** The sentinels' URLs, which may hold their credentials. */
    nodes: string[]

    /** The sentinels' ACL user. */
    username?: string | undefined

    /** The sentinels' password. */
    password?: string | undefined

    /** TLS to the sentinels, and to the master unless the option `tls` of the store says otherwise. */
    tls?: boolean | TlsOptions | undefined
  }

  /** As in `tls.connect`. */
  interface TlsOptions {
    /** PEM. Default: what Node.js trusts. */
    ca?: string | Buffer | Array<string | Buffer> | undefined

    /** PEM; goes with `key`. */
    cert?: string | Buffer | undefined

    /** PEM; goes with `cert`. */
    key?: string | Buffer | undefined

    /** Of the key. */
    passphrase?: string | undefined

    /** For SNI and the certificate's check. */
    servername?: string | undefined

    /** `false` accepts any certificate. */
    rejectUnauthorized?: boolean | undefined
  }

  /** Either method may return a promise. */
  interface Serializer {
    parse (text: string): SessionData | Promise<SessionData>
    stringify (session: SessionData): string | Promise<string>
  }

  /** What clients have in common. */
  interface Client {
    get (...args: any[]): any
    set (...args: any[]): any
    del (...args: any[]): any
  }

  export import Entry = PromiseStore.Entry
}
