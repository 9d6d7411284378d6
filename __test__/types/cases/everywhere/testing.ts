import session, { MemoryStore } from 'rust-express-session'
import { contract, createTestSession } from 'rust-express-session/testing'

contract(() => new MemoryStore())
contract(async () => new MemoryStore(), { strict: false, wait: async (ms) => { ms.toFixed() }, skip: 'no server' })

declare module 'rust-express-session' {
  interface SessionData { tester?: string }
}

const made = createTestSession(session({ secret: 'a' }), { tester: 'ann' }, { url: '/app' })
made.then(({ id, cookie }) => [id.length, cookie.length])
// @ts-expect-error: the session has a cookie of its own
createTestSession(session({ secret: 'a' }), { cookie: {} })
