import session, { Cookie, Session, Store, type SessionData } from 'rust-express-session'
import type { Request } from 'express'

const secret = 'key'

/** A session as it may stand in a database: every declared name is there, and the cookie's data. */
declare const stored: SessionData

export class MethodStore extends Store {
  readonly #texts = new Map<string, string>()

  override get (sid: string, callback: (err: unknown, session?: SessionData | null) => void): void {
    const text = this.#texts.get(sid)
    callback(null, text === undefined ? null : JSON.parse(text))
  }

  override set (sid: string, session: SessionData, callback?: (err?: unknown) => void): void {
    this.#texts.set(sid, JSON.stringify(session))
    callback?.()
  }

  override destroy (sid: string, callback?: (err?: unknown) => void): void {
    this.#texts.delete(sid)
    callback?.()
  }
}

export class ArrowStore extends Store {
  get = (sid: string, callback: (err: unknown, session?: SessionData) => void): void => {
    callback(null, stored)
  }

  set = (sid: string, session: SessionData, callback?: (err?: unknown) => void): void => {
    callback?.(new Error(`${sid} is not for ever: ${session.cookie.maxAge}`))
  }

  destroy = (sid: string, callback?: (err?: unknown) => void): void => callback?.(sid)
  touch = (sid: string, session: SessionData, callback?: () => void): void => callback?.()
  all = (callback: (err: unknown, sessions?: { [sid: string]: SessionData }) => void): void => callback(null, {})
  length = (callback: (err: unknown, length?: number) => void): void => callback(null, 0)
  clear = (callback?: (err?: unknown) => void): void => callback?.()
}

/** As connect-redis declares its methods. */
export class PromiseStore extends Store {
  async get (sid: string, callback?: (err?: unknown, session?: any) => any): Promise<any> {
    return callback?.(null, stored)
  }

  async set (sid: string, session: SessionData, callback?: (err?: unknown) => any): Promise<any> {
    return callback?.()
  }

  async destroy (sid: string, callback?: (err?: unknown) => any): Promise<any> {
    return callback?.()
  }

  async all (callback?: (err?: unknown, sessions?: any) => any): Promise<any> {
    return callback?.(null, [stored])
  }
}

for (const store of [new MethodStore(), new ArrowStore(), new PromiseStore()]) {
  session({ secret, store })
  store.emit('disconnect')
  store.on('connect', () => {}).once('disconnect', () => {})
  store.get('sid', (err, found) => { if (!err) store.set('sid', found ?? stored) })
  store.destroy('sid')
}

/** Stores of a factory, which most packages export. */
export function makeStore ({ Store }: typeof session): Store {
  return new (class extends MethodStore {
    isOurs = (value: unknown): boolean => value instanceof Store
  })()
}

makeStore(session)

/** A store that makes sessions of its own. */
export class OwnSessions extends MethodStore {
  override createSession (req: Request, data: SessionData): Session & SessionData {
    data.cookie = new Cookie(data.cookie)
    const session = Object.assign(new Session(req, data), data)
    req.session = session
    return session
  }

  override regenerate (req: Request, callback: (err?: unknown) => unknown): void {
    this.destroy(req.sessionID, callback)
  }
}

export function callbacks (store: Store): void {
  store.all?.((err, sessions) => err ?? sessions)
  store.length?.((err, length) => err ?? length?.toFixed())
  store.clear?.((err) => err)
  store.touch?.('sid', stored, () => {})

  // @ts-expect-error: not every store can
  store.touch('sid', stored)
  // @ts-expect-error: a session goes with its ID
  store.set(stored)
  // @ts-expect-error: what get finds needs somewhere to go
  store.get('sid')
}

// @ts-expect-error: a base class
export const abstract = new Store()

// @ts-expect-error: without destroy
export class Incomplete extends Store {
  get (sid: string, callback: (err: unknown) => void): void { callback(sid) }
  set (): void {}
}

export class Mistaken extends MethodStore {
  // @ts-expect-error: IDs are strings
  override destroy (sid: number): void { sid.toFixed() }
  // @ts-expect-error: passes on sessions, not text
  override get = (sid: string, callback: (err: unknown, session: string) => void): void => callback(null, sid)
}
