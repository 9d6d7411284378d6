import { SessionData } from '../index'
import PromiseStore = require('./promise-store')

export = SqliteStore

/**
 * Sessions in a SQLite file, shared by the processes of one machine. The file belongs to this store:
 * no other SQLite and no `fs` call of this process may open it. Callbacks are called once, later;
 * without one, every method returns a promise.
 *
 * It emits 'connect' when the file is open, 'disconnect' when it turns out to be damaged, and 'error'
 * if anybody listens.
 */
declare class SqliteStore extends PromiseStore {
  /** @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option can't be used */
  constructor (options: SqliteStore.Options)

  /** As `get`, and passes on a session that has ended by its time as well, as long as it is in the file. */
  getEnded (sid: string, callback: (err: any, session?: SessionData | null) => void): void
  getEnded (sid: string): Promise<SessionData | null>

  /**
   * Copies the database, as it is now, into another file, which only its owner can read. What is
   * there is replaced once the copy is whole.
   */
  backup (path: string, callback: (err?: any) => void): void
  backup (path: string): Promise<void>

  /** As `close`, for `await using`. */
  [Symbol.asyncDispose] (): Promise<void>
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

  export import Entry = PromiseStore.Entry
}

// As in TypeScript's lib.esnext.disposable, for programs that have neither that nor @types/node.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}
