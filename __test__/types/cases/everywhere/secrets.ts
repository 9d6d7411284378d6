import { createSecretKey, randomBytes, type KeyObject } from 'crypto'
import session from 'rust-express-session'

const key: KeyObject = createSecretKey(randomBytes(32))

session({ secret: 'key' })
session({ secret: randomBytes(32) })
session({ secret: new Uint8Array(32) })
session({ secret: new DataView(new ArrayBuffer(32)) })
session({ secret: key })
session({ secret: ['newest', 'older'] })
session({ secret: ['newest', randomBytes(32), new Uint16Array(16), key] })

/** Rotation in a running app. */
const secrets = ['older']
session({ secret: secrets })
secrets.unshift('newest')

// @ts-expect-error: a number is no key
session({ secret: 1 })
// @ts-expect-error: nor is nothing
session({ secret: null })
// @ts-expect-error: nor is nothing among others
session({ secret: ['key', undefined] })
// @ts-expect-error: the environment may lack it
session({ secret: process.env.SESSION_SECRET })
