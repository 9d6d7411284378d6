import { SessionData, Store } from '../index'

export = PromiseStore

/**
 * What RedisStore and SqliteStore have in common. Callbacks are called once, later; without one, every
 * method returns a promise. There is no such class when the program runs: both extend `Store`.
 */
declare abstract class PromiseStore extends Store {
  /** Passes on null if there is no such session. */
  get (sid: string, callback: (err: any, session?: SessionData | null) => void): void
  get (sid: string): Promise<SessionData | null>

  set (sid: string, session: SessionData, callback: (err?: any) => void): void
  set (sid: string, session: SessionData): Promise<void>

  destroy (sid: string, callback: (err?: any) => void): void
  destroy (sid: string): Promise<void>

  /** As `get`, and passes on a version: it is another one whenever the stored data are others. */
  getVersioned (sid: string, callback: (err: any, session?: SessionData | null, version?: string) => void): void
  getVersioned (sid: string): Promise<SessionData | null>

  /** Writes a session if there is none. */
  setNew (sid: string, session: SessionData, callback: (err: any, isDone?: boolean, version?: string) => void): void
  setNew (sid: string, session: SessionData): Promise<boolean>

  /** Writes a session if there is one and, unless `version` is undefined, it is still that version. */
  setExisting (sid: string, session: SessionData, version: string | undefined,
    callback: (err: any, isDone?: boolean, version?: string) => void): void
  setExisting (sid: string, session: SessionData, version?: string): Promise<boolean>

  /** Passes on the sessions, each with its ID as `id`. */
  all (callback: (err: any, sessions?: PromiseStore.Entry[]) => void): void
  all (): Promise<PromiseStore.Entry[]>

  /** Removes every session of this store: in Redis those whose key starts with the prefix, in SQLite those of the table. */
  clear (callback: (err?: any) => void): void
  clear (): Promise<void>

  ids (callback: (err: any, ids?: string[]) => void): void
  ids (): Promise<string[]>

  length (callback: (err: any, length?: number) => void): void
  length (): Promise<number>

  touch (sid: string, session: SessionData, callback: (err?: any) => void): void
  touch (sid: string, session: SessionData): Promise<void>

  /**
   * Lets what is under way end, then closes the file, or the store's own connection; a `client` that
   * was passed to RedisStore stays open. Later calls fail with code ERR_SESSION_SQLITE_CLOSED or
   * ERR_SESSION_REDIS_CLOSED; closing once more does nothing.
   */
  close (callback: (err?: any) => void): void
  close (): Promise<void>

  on (event: 'connect' | 'disconnect', listener: () => void): this
  on (event: 'error', listener: (err: Error) => void): this
  on (event: string | symbol, listener: (...args: any[]) => void): this

  once (event: 'connect' | 'disconnect', listener: () => void): this
  once (event: 'error', listener: (err: Error) => void): this
  once (event: string | symbol, listener: (...args: any[]) => void): this
}

declare namespace PromiseStore {
  type Entry = SessionData & { id: string }
}
