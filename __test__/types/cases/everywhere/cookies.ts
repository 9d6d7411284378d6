import session, { Cookie, type CookieOptions } from 'rust-express-session'
import type { Request } from 'express'

const secret = 'key'

export const everything: CookieOptions = {
  domain: 'example.com',
  encode: (value: string) => value,
  expires: new Date(0),
  httpOnly: true,
  maxAge: 60_000,
  partitioned: true,
  path: '/',
  priority: 'high',
  sameSite: 'auto',
  secure: 'auto',
  signed: true
}

session({ secret, cookie: everything })
session({ secret, cookie: { sameSite: true } })
session({ secret, cookie: { expires: false } })
session({ secret, cookie: { sameSite: 'lax', priority: 'low' } })
session({ secret, cookie: () => ({ sameSite: 'auto', secure: 'auto', partitioned: true }) })

// @ts-expect-error: no such value
session({ secret, cookie: { sameSite: 'always' } })
// @ts-expect-error: no such value
session({ secret, cookie: { priority: 'urgent' } })
// @ts-expect-error: ms, not text
session({ secret, cookie: { maxAge: '1h' } })
// @ts-expect-error: misspelt
session({ secret, cookie: { samesite: 'lax' } })

export function prolong ({ session: { cookie } }: Request): void {
  cookie.maxAge = (cookie.originalMaxAge ?? 0) * 2
  cookie.expires = null
  cookie.expires = new Date()
  cookie.httpOnly = false
  cookie.path = '/account'
  cookie.domain = 'example.com'
  cookie.secure = 'auto'
  cookie.sameSite = 'none'
  cookie.partitioned = true
  cookie.priority = 'medium'

  // @ts-expect-error: it does the same as null, but who reads the expiry expects a date or nothing
  cookie.expires = false
  // @ts-expect-error: a session's cookie knows how its request came
  cookie.sameSite = 'auto'
  // @ts-expect-error: ms, not text
  cookie.maxAge = '1h'
}

/** Cookies from a store's data have no methods. */
export function attributesOf ({ session: { cookie } }: Request): object {
  // @ts-expect-error: so it may lack them
  cookie.serialize('connect.sid', 's:1.2')

  return cookie.toJSON?.() ?? cookie.data ?? cookie
}

/** Cookies made here have them. */
const cookie = new Cookie({ path: '/account', maxAge: 60_000 })
export const text: string = cookie.serialize('connect.sid', 's:1.2')
export const originalMaxAge: number | null = cookie.toJSON().originalMaxAge
export const path: string | undefined = cookie.data.path
export const asItsType: Cookie = cookie
export const isCookie = (value: unknown): value is Cookie => value instanceof Cookie

export class ShortCookie extends Cookie {
  constructor () {
    super({ maxAge: 1000 })
  }
}

// @ts-expect-error: made from the attributes
cookie.data = {}
