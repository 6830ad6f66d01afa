import type { ProviderDeps } from '../providers/kind.ts'
import { makeProvider } from '../providers/make.ts'
import type { Problem } from './problems.ts'
import type { Config } from './schema.ts'

/** What keeps Kvitto from starting with a configuration that is well written: certificates that cannot be read. Reads files. */
export const unusableIn = ({ shops }: Config, deps: ProviderDeps): Problem[] =>
  Object.entries(shops).flatMap(([shop, { providers }]) =>
    Object.values(providers).flatMap(settings => {
      const made = makeProvider(settings, deps)
      return made.kind === 'unusable' ? [{ path: ['shops', shop, settings.name], text: made.why }] : []
    }),
  )
