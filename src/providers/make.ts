import { UserError } from '../base/errors.ts'
import type { ProviderDeps, ProviderSettings } from './kind.ts'
import type { Provider } from './provider.ts'

export type Made =
  | { readonly kind: 'made'; readonly provider: Provider }
  /** `why` is a sentence that says what to do. */
  | { readonly kind: 'unusable'; readonly why: string }

/** A provider of its settings, or why there can be none: a certificate that cannot be read, another certificate's key. */
export function makeProvider(settings: ProviderSettings, deps: ProviderDeps): Made {
  try {
    return { kind: 'made', provider: settings.create(deps) }
  } catch (error) {
    if (error instanceof UserError) return { kind: 'unusable', why: error.message }
    throw error
  }
}
