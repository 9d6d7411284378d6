import type { TestContext } from 'node:test'
import { Store } from './index'

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
