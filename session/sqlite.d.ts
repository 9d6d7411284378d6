import { SessionData, Store } from '../index'

export = SqliteStore

/**
 * Sessions in a SQLite file, shared by the processes of one machine. The file belongs to this store:
 * no other SQLite and no `fs` call of this process may open it. Callbacks are called once, later;
 * without one, every method returns a promise.
 *
 * It emits 'connect' when the file is open, 'disconnect' when it turns out to be damaged, and 'error'
 * if anybody listens.
 */
declare class SqliteStore extends Store {
  /** @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option can't be used */
  constructor (options: SqliteStore.Options)

  /** Passes on null if there is no such session. */
  get (sid: string, callback: (err: any, session?: SessionData | null) => void): void
  get (sid: string): Promise<SessionData | null>

  /** As `get`, and passes on a version: it is another one whenever the stored data are others. */
  getVersioned (sid: string, callback: (err: any, session?: SessionData | null, version?: string) => void): void
  getVersioned (sid: string): Promise<SessionData | null>

  set (sid: string, session: SessionData, callback: (err?: any) => void): void
  set (sid: string, session: SessionData): Promise<void>

  /** Writes a session if there is none. */
  setNew (sid: string, session: SessionData, callback: (err: any, isDone?: boolean, version?: string) => void): void
  setNew (sid: string, session: SessionData): Promise<boolean>

  /** Writes a session if there is one and, unless `version` is undefined, it is still that version. */
  setExisting (sid: string, session: SessionData, version: string | undefined,
    callback: (err: any, isDone?: boolean, version?: string) => void): void
  setExisting (sid: string, session: SessionData, version?: string): Promise<boolean>

  destroy (sid: string, callback: (err?: any) => void): void
  destroy (sid: string): Promise<void>

  /** Passes on the sessions, each with its ID as `id`. */
  all (callback: (err: any, sessions?: SqliteStore.Entry[]) => void): void
  all (): Promise<SqliteStore.Entry[]>

  /** Removes every session of the table. */
  clear (callback: (err?: any) => void): void
  clear (): Promise<void>

  ids (callback: (err: any, ids?: string[]) => void): void
  ids (): Promise<string[]>

  length (callback: (err: any, length?: number) => void): void
  length (): Promise<number>

  touch (sid: string, session: SessionData, callback: (err?: any) => void): void
  touch (sid: string, session: SessionData): Promise<void>

  /**
   * Copies the database, as it is now, into another file, which only its owner can read. What is
   * there is replaced once the copy is whole.
   */
  backup (path: string, callback: (err?: any) => void): void
  backup (path: string): Promise<void>

  /**
   * Lets what is under way end, then closes the file. Later calls fail with code
   * ERR_SESSION_SQLITE_CLOSED; closing once more does nothing.
   */
  close (callback: (err?: any) => void): void
  close (): Promise<void>

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose] (): Promise<void>

  on (event: 'connect' | 'disconnect', listener: () => void): this
  on (event: 'error', listener: (err: Error) => void): this
  on (event: string | symbol, listener: (...args: any[]) => void): this

  once (event: 'connect' | 'disconnect', listener: () => void): this
  once (event: 'error', listener: (err: Error) => void): this
  once (event: string | symbol, listener: (...args: any[]) => void): this
}

declare namespace SqliteStore {
  interface Options {
    /** The database file. It is made if it is missing; its folder is not. */
    path: string

    /**
     * `'normal'` survives a crash of the process; after a loss of power the last saves may be missing,
     * but no session that was destroyed comes back. `'full'` loses nothing: each commit waits for the
     * disk. Default: `'normal'`.
     */
    durability?: 'normal' | 'full' | undefined

    /**
     * ms after its last save or touch when a session ends, unless its cookie expires sooner. Default:
     * a day.
     */
    ttl?: number | undefined

    /** ms between two removals of sessions that have ended. Default: a quarter of an hour; 0: never. */
    sweep?: number | undefined

    /** ms that a call waits for other processes. Default: 5000. */
    busyTimeout?: number | undefined

    /** The table's name. Default: `'sessions'`. */
    table?: string | undefined
  }

  type Entry = SessionData & { id: string }
}

// As in TypeScript's lib.esnext.disposable, for programs that have neither that nor @types/node.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}
