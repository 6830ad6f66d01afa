import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Kvitto's own version, as published. */
export const packageVersion = (): string =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version
