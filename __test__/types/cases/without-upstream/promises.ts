import { Request } from 'express'
import 'rust-express-session'

export async function returnPromises (req: Request): Promise<void> {
  await req.session.save()
  await req.session.reload()
  const { id }: { id: string } = await req.session.regenerate({ keep: ['cart'] })
  if (id === '') await req.session.destroy()
}
