// The types of what `session()` can do beyond express-session. index.d.ts exports them under the same names.

import { IncomingMessage } from 'http'
import { Session, SessionData } from '../index'

export interface OutageOptions {
  /** How long a call of the store may take before it fails, in ms. Default: no limit. */
  timeout?: number | undefined

  /**
   * What happens to a request whose session can't be read: an error, or an empty session that is
   * not stored. By default, errors are passed on, and there is no session while the store is disconnected.
   */
  policy?: 'error' | 'anonymous' | undefined
}

/** When sessions end. The end is what comes first: this, or the cookie's own expiry. All in ms. */
export interface Timeouts {
  /** After its last use. Needs a store with `touch`; at most `absolute`. */
  idle?: number | undefined

  /** After its start. */
  absolute?: number | undefined

  /** A touch this soon after the last write is left out; the session ends early by up to this. Below `idle`. */
  touchEvery?: number | undefined
}

export interface UsersOptions {
  /** Whose session it is: a string that is not empty, or a finite number; nothing for visitors. */
  key: (session: Partial<SessionData>) => string | number | null | undefined

  /** How many sessions a user may have. At a login, those that started first end. */
  max?: number | undefined
}

/** One of a user's sessions. */
export interface UserSession {
  /** May appear in a page or a log: it gives no access. */
  handle: string
  startedAt: Date
  endsAt?: Date | undefined

  /** Whether it is the session of the request that was given to `list`. */
  current: boolean

  /** What the app has stored. */
  data: Partial<SessionData>
}

/** The sessions of users, wherever they are. */
export interface Users {
  /** In the order in which they started. */
  list (user: string | number, req?: IncomingMessage): Promise<UserSession[]>

  /** Ends one session; tells whether it was there, and the user's. */
  end (user: string | number, handle: string): Promise<boolean>

  /** Ends all, except that of a request or a handle, and those of logins under way; tells how many. */
  endAll (user: string | number, options?: { except?: IncomingMessage | string | undefined }): Promise<number>
}

/** What is kept about a session. */
export interface SessionInfo {
  /** Known under `timeouts` or `users`. */
  readonly startedAt?: Date | undefined
  readonly endsAt?: Date | undefined
  readonly user?: string | undefined
}

/** The methods of a middleware. */
export interface SessionMethods {
  /** The session of a request without a response, such as an upgrade; nothing if it has none. */
  load (req: IncomingMessage): Promise<(Session & Partial<SessionData>) | undefined>

  /** What is kept about a request's session; nothing if it has none. */
  info (req: IncomingMessage): SessionInfo | undefined

  /** Needs the option `users`. */
  readonly users: Users
}

export interface RegenerateOptions {
  /**
   * What the new session takes over: the data of these keys, or everything. At a login, name the
   * keys: `true` takes over what the visitor, or somebody who planted the ID, has put there.
   */
  keep?: true | string[] | undefined
}

/** What a store has for the option `users`: the sessions of each user. */
export interface UserIndex {
  /** Adds a session to the user's. An entry that is marked stays marked. */
  userAdd (user: string, sid: string, startedAt: number, endsAt: number | undefined, callback: (err?: any) => void): void

  /** Marks an entry that is there: its session is being ended. */
  userMark (user: string, sid: string, callback: (err?: any) => void): void

  userRemove (user: string, sid: string, callback: (err?: any) => void): void

  /** `isThere` is false for an entry that is marked. */
  userHas (user: string, sid: string, callback: (err: any, isThere?: boolean) => void): void

  userList (user: string, callback: (err: any, entries?: Array<{ sid: string, startedAt: number, isMarked: boolean, endsAt?: number | undefined }>) => void): void
}
