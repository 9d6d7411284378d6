import type { Express } from 'express'

declare function visit (app: Express): Promise<void>
export = visit
