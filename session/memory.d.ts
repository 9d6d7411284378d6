import { SessionData, Store } from '../index'

export = MemoryStore

/**
 * Keeps sessions in the memory of this process, outside the JavaScript heap.
 *
 * Sessions that have ended go: when they are read, a few with every write, and by `prune()`. With a
 * bound, the least recently used go as well. Callbacks come asynchronously.
 */
declare class MemoryStore extends Store {
  // A signature of its own, so that the class fits where options of an EventEmitter are expected.
  constructor ()

  /** @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option has a wrong type or range */
  constructor (options: MemoryStore.Options | undefined)

  /** Each session's JSON text by ID; live, reads and writes go to the store. */
  sessions: { [sid: string]: string }

  get (sid: string, callback: (err: any, session?: SessionData | null) => void): void

  set (sid: string, session: SessionData, callback?: (err?: any) => void): void

  destroy (sid: string, callback?: (err?: any) => void): void

  all (callback: (err: any, obj?: { [sid: string]: SessionData } | null) => void): void

  clear (callback?: (err?: any) => void): void

  /** Passes on the IDs of all sessions, in the order in which they were first stored. */
  ids (callback: (err: any, ids?: string[]) => void): void

  length (callback: (err: any, length?: number) => void): void

  getVersioned (sid: string, callback: (err: any, session?: SessionData | null, version?: any) => void): void

  /** Passes on a session even if it has ended by its time, as long as the store holds it. */
  getEnded (sid: string, callback: (err: any, session?: SessionData | null) => void): void

  setNew (sid: string, session: SessionData, callback: (err: any, done?: boolean, version?: any) => void): void

  setExisting (sid: string, session: SessionData, version: any, callback: (err: any, done?: boolean, version?: any) => void): void

  touch (sid: string, session: SessionData, callback?: () => void): void

  /** Removes sessions that have ended: some at once, the rest in small steps between other work. */
  prune (): void

  /** Prunes every `checkPeriod` ms from now on. Without that option it does nothing. */
  startInterval (): void

  /** Ends what `startInterval()`, or the constructor, began. */
  stopInterval (): void
}

declare namespace MemoryStore {
  /** Bounds. Without them a store has none. */
  interface Options {
    /** The most sessions, 1 or more. */
    max?: number | undefined

    /** The most bytes of memory that sessions may take, 1 or more. */
    maxBytes?: number | undefined

    /**
     * A session's longest life after its last write or touch, in ms; or a function that says it
     * for each. A cookie's own expiry counts as well: whichever comes first.
     */
    ttl?: number | ((options: Options, session: SessionData, sid: string) => number) | undefined

    /** Prune every so many ms. */
    checkPeriod?: number | undefined

    /** Told of every session that left the store: evicted, expired, destroyed or cleared. */
    dispose?: ((sid: string, session: SessionData) => void) | undefined
  }
}
