import type { TestContext } from 'node:test'
import { SessionData, Store } from './index'

/**
 * Tests a session store with node:test: what the middleware needs of every store, and what a store may do beyond
 * where it has the method for it.
 */
export function contract (makeStore: (t: TestContext) => Store | Promise<Store>, options?: contract.Options): void

export namespace contract {
  interface Options {
    /** Why the store cannot be had here. */
    skip?: false | string | undefined

    /** Lets so many ms of the store's time pass. By default the suite waits. */
    wait?: ((ms: number) => Promise<void>) | undefined

    /**
     * Whether the store calls back on a later turn, in the async context of the call, and once even if the callback
     * throws, as all stores of this package do. Default true; the middleware does without.
     */
    strict?: boolean | undefined
  }
}

/**
 * Makes a stored session without a visit to the app, for tests that need a visitor who is logged in.
 *
 * @param sessions the middleware, of this package or of express-session
 * @param data what the session holds
 * @returns its ID, and `name=value` for a `Cookie` header; rejects with the error of the middleware or its store
 */
export function createTestSession (
  sessions: (req: any, res: any, next: (err?: any) => void) => unknown,
  data?: Partial<Omit<SessionData, 'cookie'>>,
  options?: createTestSession.Options
): Promise<createTestSession.TestSession>

export namespace createTestSession {
  interface Options {
    /** The path of the request that makes the session, for a cookie with a path. Default: `'/'`. */
    url?: string | undefined
  }

  interface TestSession {
    id: string
    cookie: string
  }
}
