// What express-session does not have: options, promises, the store protocol.

import { promisify } from 'util'
import session = require('rust-express-session')

const options: session.SessionOptions = {
  secret: 'x',
  preset: 'strict',
  revive: false,
  conflict: 'merge',
  saveBefore: 'redirect',
  clearCookie: true,
  strictCookies: true
}
session(options)

// @ts-expect-error
session({ secret: 'x', preset: 'stricter' })
// @ts-expect-error
session({ secret: 'x', conflict: 'deep' })
// @ts-expect-error
session({ secret: 'x', saveBefore: true })

declare const s: session.Session & Partial<session.SessionData>
declare const maybe: ((err: any) => void) | undefined

export async function promises () {
  const saved: void = await s.save()
  const destroyed: void = await s.destroy()
  const reloaded: session.Session = await s.reload()
  const regenerated: session.Session & Partial<session.SessionData> = await s.regenerate()
  await s.regenerate({ keep: true })
  await s.regenerate({ keep: ['cart'] })
  return [saved, destroyed, reloaded, regenerated]
}

export function callbacks () {
  const saved: session.Session = s.save(() => {})
  const destroyed: session.Session = s.destroy((err) => { throw err })
  s.reload((err) => { throw err }).touch()
  s.regenerate(() => {}).touch()
  s.regenerate({ keep: ['cart'] }, () => {}).touch()
  s.save(maybe)
  return [saved, destroyed]
}

export async function promisified () {
  await promisify(s.save).call(s)
  await promisify(s.destroy).call(s)
  await promisify(s.reload).call(s)
  await promisify(s.regenerate as (callback: (err: any) => void) => void).call(s)
  const [callback]: Parameters<typeof s.reload> = [() => {}]
  return callback
}

const store = new session.MemoryStore()
store.getVersioned('id', (err, data, version) => {
  if (err || !data) return
  store.setExisting('id', data, version, (err, done) => { if (!err && done) store.setNew('id', data, () => {}) })
})
