// Long, because what users merge with has to stand in the one namespace that the package exports. For the same reason
// the declarations of session/ import this file, which imports them: circles of types alone, that no program runs through.

import { CipherKey } from 'crypto'
import { EventEmitter } from 'events'
// @ts-ignore: without @types/express, requests and middlewares are those of node:http
import express = require('express')
import { IncomingMessage, ServerResponse } from 'http'
import features = require('./session/features')
import MemoryStoreClass = require('./session/memory')
import RedisStoreClass = require('./session/redis')
import SqliteStoreClass = require('./session/sqlite')

export = session

/**
 * Makes a session middleware.
 *
 * @throws {TypeError} if an option can't be used
 */
declare function session (options?: session.SessionOptions): Middleware & session.SessionMethods
// The last of them is what `ReturnType` knows: the type that express-session's middleware has.
declare function session (options?: session.SessionOptions): Middleware

// An unknown base type adds no members, so this tells whether @types/express is there.
interface ExpressRequest extends express.Request {}
type HasExpress = 'get' extends keyof ExpressRequest ? true : false

// Beside the types of @types/express-session, whose methods must fit where these do, what is not in them is `any`.
// @ts-ignore: mostly it is not there
import upstream = require('@types/express-session')
interface UpstreamSession extends upstream.Session {}
type Unless<T> = 'regenerate' extends keyof UpstreamSession ? any : T
type NoArguments = 'regenerate' extends keyof UpstreamSession ? [callback?: (err: any) => void] : []

type HttpRequest = HasExpress extends true ? express.Request : IncomingMessage & Express.Request

type Middleware = HasExpress extends true
  ? express.RequestHandler
  : (req: IncomingMessage, res: ServerResponse, next: (err?: any) => void) => void

declare namespace session {
  export import MemoryStore = MemoryStoreClass
  export import MemoryStoreOptions = MemoryStoreClass.Options
  export import RedisStore = RedisStoreClass
  export import RedisStoreOptions = RedisStoreClass.Options
  export import SqliteStore = SqliteStoreClass
  export import SqliteStoreOptions = SqliteStoreClass.Options
  export import OutageOptions = features.OutageOptions
  export import Timeouts = features.Timeouts
  export import UsersOptions = features.UsersOptions
  export import UserSession = features.UserSession
  export import Users = features.Users
  export import SessionInfo = features.SessionInfo
  export import SessionMethods = features.SessionMethods
  export import RegenerateOptions = features.RegenerateOptions
  export import UserIndex = features.UserIndex

  interface SessionOptions {
    /**
     * Signs the session cookie: 32 random bytes or more, known to nobody else.
     *
     * Of an array, the first signs and all verify. To rotate secrets, put a new one in front; a
     * running app uses it from then on.
     */
    secret: CipherKey | CipherKey[]

    /** The session cookie's settings, or a function that chooses them for a request. */
    cookie?: CookieOptions | ((req: HttpRequest) => CookieOptions) | undefined

    /** Makes session IDs, unique and not to be guessed. Default: 24 random bytes in base64url. */
    genid?(req: HttpRequest): string

    /** The session cookie's name. Default: `'connect.sid'`. */
    name?: string | undefined

    /** @deprecated the old name of `name` */
    key?: string | undefined

    /**
     * `true`: trust `X-Forwarded-Proto`. `false`: ignore it. By default, Express' "trust proxy"
     * setting decides.
     */
    proxy?: boolean | undefined

    /**
     * Save sessions that did not change, too. `false` is right for every store that has `touch`.
     *
     * Default: `true`. Relying on it is deprecated.
     */
    resave?: boolean | undefined

    /** Send the cookie with every response, so that its `maxAge` starts over. Default: `false`. */
    rolling?: boolean | undefined

    /**
     * Save new sessions that hold nothing, and send their cookie.
     *
     * Default: `true`. Relying on it is deprecated.
     */
    saveUninitialized?: boolean | undefined

    /** Where sessions are kept. Default: a new `MemoryStore` without bounds. */
    store?: Store | undefined

    /**
     * What happens to the stored session when `req.session` is deleted or set to `null`.
     * Default: `'keep'`.
     */
    unset?: 'destroy' | 'keep' | undefined

    /**
     * Safe defaults for what is not set: `resave: false`, `saveUninitialized: false`,
     * `unset: 'destroy'`, `revive: false`, `saveBefore: 'redirect'`, `clearCookie: true`,
     * `strictCookies: true`, and cookies with `sameSite: 'lax'` and `secure` (`true` in production,
     * else `'auto'`). It needs a `secret`.
     */
    preset?: 'strict' | undefined

    /**
     * `false`: a slow request can't bring back a session that has ended meanwhile. Its write is
     * dropped; `await session.save()` rejects with code ERR_SESSION_ENDED. Default: `true`.
     */
    revive?: boolean | undefined

    /**
     * When another request has saved the session meanwhile: overwrite it, or merge key by key.
     * `'merge'` implies `revive: false`. Default: `'overwrite'`.
     */
    conflict?: 'overwrite' | 'merge' | undefined

    /**
     * Redirects, or all responses that are one `end()`, wait until the session is stored. If it
     * can't be stored, `next(err)` answers instead. By default, neither waits.
     */
    saveBefore?: 'redirect' | 'response' | undefined

    /** When sessions end. Default: when their cookie does. */
    timeouts?: Timeouts | undefined

    /** Whose sessions they are: to list and end them. Implies `revive: false`. */
    users?: UsersOptions | undefined

    /** What happens to requests while the store can't be read. Default: as in express-session. */
    outage?: OutageOptions | undefined

    /** Removes the browser's cookie when its session is destroyed. Default: `false`. */
    clearCookie?: boolean | undefined

    /**
     * Cookie paths match as in RFC 6265. Of several cookies with this name, the first whose session
     * is in the store counts. `req.cookies`, `req.signedCookies` and `req.secret` are not read.
     * Default: `false`.
     */
    strictCookies?: boolean | undefined

    /**
     * Warns of mistakes, during development, by process warnings of type SessionWarning.
     * Default: `false`, unless the environment has `SESSION_DOCTOR=1`.
     */
    doctor?: boolean | undefined
  }

  /** The sessions of users in a store, for scripts without a middleware. */
  function usersOf (store: Store): Users

  interface CookieOptions {
    /** The cookie's life in ms. Without it, the cookie ends with the browser. */
    maxAge?: number | undefined

    /** `false` and `null`: the cookie ends with the browser. @deprecated use `maxAge` */
    expires?: Date | null | false | undefined

    /** Default: the host that answers, without its subdomains. */
    domain?: string | undefined

    /** Requests outside it have no session. Default: `'/'`. */
    path?: string | undefined

    /** Keeps the cookie from scripts in the browser. Default: `true`. */
    httpOnly?: boolean | undefined

    /**
     * Sends the cookie over HTTPS only; over HTTP, none is set. `'auto'` does so if the request
     * came over HTTPS. Default: `false`.
     */
    secure?: boolean | 'auto' | undefined

    /**
     * When the browser sends the cookie with requests from other sites. `true` is `'strict'`,
     * `false` leaves it to the browser, `'auto'` is `'none'` over HTTPS and `'lax'` over HTTP.
     */
    sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined

    /** Gives every site that embeds this one a cookie of its own. */
    partitioned?: boolean | undefined

    /** Which cookies a browser drops first if there are too many. */
    priority?: 'low' | 'medium' | 'high' | undefined

    /** Has no effect: session cookies are always signed. */
    signed?: boolean | undefined

    /** Has no effect. */
    encode?: ((value: string) => string) | undefined
  }

  /** What is kept of a cookie in stored sessions. */
  interface CookieData {
    /** The life in ms that the cookie began with; `touch()` gives it back. */
    originalMaxAge: number | null
    expires?: Date | null | undefined
    domain?: string | undefined
    path?: string | undefined
    httpOnly?: boolean | undefined
    secure?: boolean | 'auto' | undefined
    sameSite?: boolean | 'lax' | 'strict' | 'none' | undefined
    partitioned?: boolean | undefined
    priority?: 'low' | 'medium' | 'high' | undefined
  }

  interface CookieMethods {
    readonly data: CookieData

    /**
     * The text of a `Set-Cookie` header, unsigned.
     *
     * @throws {TypeError} if the name or an attribute can't be written
     */
    serialize (name: string, value: string): string

    toJSON (): CookieData
  }

  /**
   * A session's cookie. It lacks the methods of {@link CookieMethods} in data that come straight
   * from a store, and where a store makes cookies of its own.
   */
  interface Cookie extends CookieData, Partial<CookieMethods> {
    /** What is left of the cookie's life, in ms. */
    maxAge?: number | undefined
    signed?: boolean | undefined
  }

  const Cookie: {
    new (options?: CookieOptions): Cookie & CookieMethods
    readonly prototype: Cookie & CookieMethods
  }

  /**
   * A session's data. Declare yours:
   *
   * ```ts
   * declare module 'rust-express-session' {
   *   interface SessionData { userId: string }
   * }
   * ```
   *
   * Name the module as you import it.
   */
  interface SessionData {
    cookie: Cookie
  }

  // Of several signatures, `Parameters` and `promisify` take the last: that is the one with a callback.
  class Session {
    constructor (req: Express.Request, data?: Partial<SessionData> | null)

    /** The session's ID, as `req.sessionID`. It can't be changed; see {@link regenerate}. */
    id: string

    cookie: Cookie

    /**
     * Destroys the session and puts a new one, with a new ID, in its place on the request. Without a
     * callback it returns a promise of the new session.
     */
    regenerate (options?: Unless<RegenerateOptions>): Unless<Promise<Session & Partial<SessionData>>>
    regenerate (options: Unless<RegenerateOptions | undefined>, callback: (err: any) => void): this
    regenerate (callback: (err: any) => void): this

    /**
     * Removes the session from the request and from the store. Without a callback it returns a
     * promise.
     */
    destroy (...none: NoArguments): Unless<Promise<void>>
    destroy (callback: (err: any) => void): this
    destroy (callback?: (err: any) => void): this | Promise<void>
    destroy (callback: (err: any) => void): this

    /**
     * Reads the session from the store again, into a new `req.session`. The callback gets an
     * error, too, if it is gone. Without a callback it returns a promise of the new session.
     */
    reload (...none: NoArguments): Unless<Promise<this>>
    reload (callback: (err: any) => void): this

    /** Sets the cookie's `maxAge` to its `originalMaxAge`. */
    resetMaxAge (): this

    /**
     * Writes the session to the store now, not when the response ends. Without a callback it returns
     * a promise.
     */
    save (...none: NoArguments): Unless<Promise<void>>
    save (callback: (err: any) => void): this
    save (callback?: (err: any) => void): this | Promise<void>
    save (callback: (err: any) => void): this

    /** Starts the cookie's life over. The middleware does so at the end of each request. */
    touch (): this
  }

  /**
   * The base class of session stores.
   *
   * A store emits 'disconnect' when it loses its server and 'connect' when the server is back. In
   * between, requests get no session.
   */
  abstract class Store extends EventEmitter {
    /** Destroys a request's session and generates a new one, even if the former fails. */
    regenerate (req: HttpRequest, callback: (err?: any) => any): void

    /** Loads a session outside of any request; passes on nothing if there is none. */
    load (sid: string, callback: (err: any, session?: SessionData) => any): void

    /** Makes stored data the request's session. */
    createSession (req: HttpRequest, session: SessionData): Session & SessionData

    /** Passes on a session's data; nothing, or an error with code 'ENOENT', if there is none. */
    abstract get (sid: string, callback: (err: any, session?: SessionData | null) => void): void

    abstract set (sid: string, session: SessionData, callback?: (err?: any) => void): void

    abstract destroy (sid: string, callback?: (err?: any) => void): void

    all? (callback: (err: any, obj?: SessionData[] | { [sid: string]: SessionData } | null) => void): void

    clear? (callback?: (err?: any) => void): void

    /** Passes on how many sessions there are. */
    length? (callback: (err: any, length?: number) => void): void

    /** Extends a session's life; its data stay as they are. */
    touch? (sid: string, session: SessionData, callback?: () => void): void

    /**
     * As `get`, with an opaque version that differs whenever the stored data do, a mere touch aside.
     *
     * A store that has this, `setNew` and `setExisting`, all in the class that has its `get`, `set`,
     * `destroy` and `touch`, makes `revive: false` and `conflict: 'merge'` exact between processes.
     */
    getVersioned? (sid: string, callback: (err: any, session?: SessionData | null, version?: any) => void): void

    /**
     * Passes on a session even if it has ended by its time, as long as the store holds it. It is asked for under `timeouts` while
     * somebody watches the channel `express-session:end`, which then tells whether that was `idle` or `absolute`.
     */
    getEnded? (sid: string, callback: (err: any, session?: SessionData | null) => void): void

    /** Atomically writes a session if there is none; otherwise `done` is false. */
    setNew? (sid: string, session: SessionData, callback: (err: any, done?: boolean, version?: any) => void): void

    /** Atomically writes a session if there is one, of this version unless that is undefined. */
    setExisting? (sid: string, session: SessionData, version: any, callback: (err: any, done?: boolean, version?: any) => void): void
  }

  /** A store that a middleware uses: `session()` teaches it to generate sessions. */
  type SessionStore = Store & { generate: (req: Express.Request) => void }
}

/** What a middleware adds to a request; typed as if it always had. */
interface WithSession {
  /** Gone after `destroy()`. */
  session: session.Session & Partial<session.SessionData>
  sessionID: string
  sessionStore: session.SessionStore
}

// Both declarations below give way to those of @types/express-session, which may be in the same
// program. There, `Request` has the members itself; types that it inherits need not be identical.
declare global {
  namespace Express {
    interface Request extends WithSession {}

    // A type alias in its place would be a duplicate. An import that is a namespace as well is
    // none; it yields, with an error of its own.
    namespace SessionStore {}
    // @ts-ignore
    export import SessionStore = session.SessionStore
  }
}

// What is declared on our sessions then holds for its sessions, too. By this name, which no alias of
// this package can have, it is found wherever it is installed.
// @ts-ignore: mostly it is not
declare module '@types/express-session' {
  interface SessionData extends session.SessionData {}
  interface Cookie extends session.Cookie {}
}
