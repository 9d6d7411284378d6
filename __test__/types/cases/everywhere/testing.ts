import { MemoryStore } from 'rust-express-session'
import { contract } from 'rust-express-session/testing'

contract(() => new MemoryStore())
contract(async () => new MemoryStore(), { strict: false, wait: async (ms) => { ms.toFixed() }, skip: 'no server' })
