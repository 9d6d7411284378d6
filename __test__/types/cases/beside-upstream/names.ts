import session = require('rust-express-session')
import upstream = require('express-session')

/** An error unless every `Actual` is an `Expected`. */
type Is<Expected, Actual extends Expected> = Actual

export type OursAreTheirs = [
  Is<typeof upstream, typeof session>,
  Is<ReturnType<typeof upstream>, ReturnType<typeof session>>,
  Is<typeof upstream.Cookie, typeof session.Cookie>,
  Is<typeof upstream.MemoryStore, typeof session.MemoryStore>,
  Is<typeof upstream.Session, typeof session.Session>,
  Is<typeof upstream.Store, typeof session.Store>,
  Is<upstream.Cookie, session.Cookie>,
  Is<upstream.MemoryStore, session.MemoryStore>,
  Is<upstream.Session, session.Session>,
  Is<upstream.SessionData, session.SessionData>,
  Is<upstream.Store, session.Store>,
  Is<Express.SessionStore, session.SessionStore>
]

export type TheirsAreOurs = [
  Is<ReturnType<typeof session>, ReturnType<typeof upstream>>,
  Is<typeof session.Store, typeof upstream.Store>,
  Is<session.Cookie, upstream.Cookie>,
  Is<session.CookieOptions, upstream.CookieOptions>,
  Is<session.Session, upstream.Session>,
  Is<session.SessionData, upstream.SessionData>,
  Is<session.SessionOptions, upstream.SessionOptions>,
  Is<session.SessionStore, Express.SessionStore>,
  Is<session.Store, upstream.Store>
]

/** Property by property: that two types fit each other doesn't say that each has the other's. */
type Missing<Expected, Actual> = Exclude<keyof Expected, keyof Actual>

export type NothingIsMissing = [
  Is<never, Missing<typeof upstream, typeof session>>,
  Is<never, Missing<upstream.Cookie, session.Cookie>>,
  Is<never, Missing<upstream.CookieOptions, session.CookieOptions>>,
  Is<never, Missing<upstream.MemoryStore, session.MemoryStore>>,
  Is<never, Missing<upstream.Session, session.Session>>,
  Is<never, Missing<upstream.SessionOptions, session.SessionOptions>>,
  Is<never, Missing<upstream.Store, session.Store>>
]

/** What theirs lack. */
export type OursAlone = [
  // @ts-expect-error: sameSite: 'auto'
  Is<upstream.CookieOptions, session.CookieOptions>,
  // @ts-expect-error: and so here
  Is<upstream.SessionOptions, session.SessionOptions>,
  // @ts-expect-error: prune() and the like
  Is<session.MemoryStore, upstream.MemoryStore>,
  // @ts-expect-error: its options
  Is<typeof session.Cookie, typeof upstream.Cookie>,
  // @ts-expect-error: theirs can't be made
  Is<typeof session.Session, typeof upstream.Session>,
  // @ts-expect-error: RedisStore
  Is<typeof session, typeof upstream>
]
