import { Request } from 'express'

// req.session has the types of @types/express-session here, which know no promises.
export async function needCallbacks (req: Request): Promise<void> {
  await req.session.save()
  // @ts-expect-error
  await req.session.destroy()
  // @ts-expect-error
  await req.session.reload()
  // @ts-expect-error
  await req.session.regenerate()
  // @ts-expect-error
  await req.session.regenerate({ keep: ['cart'] })
}
