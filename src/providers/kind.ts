import type { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Provider } from './provider.ts'

/** What an adapter gets to reach the world with. */
export interface ProviderDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** What every provider's settings have: `calendar` and `retryWindow` of `schema.ts`. Milliseconds. */
export interface CommonSettings {
  readonly calendar: readonly number[]
  readonly retryWindow: number
}

/** One provider, to whoever configures it. */
export interface Definition<Schema extends z.ZodType<CommonSettings>> {
  /** Its key in a shop's settings, and `provider` in the payments API: a-z, 0-9 and "-". */
  readonly name: string
  /** The name that people know. */
  readonly title: string
  /** The schema of its settings, an object; strict, so that a slip of the pen is told. */
  readonly config: Schema
  readonly create: (settings: z.output<Schema>, deps: ProviderDeps) => Provider
  /** What of the settings logs and people may see: named one by one, so that no secret slips through. */
  readonly describe: (settings: z.output<Schema>) => Readonly<Record<string, unknown>>
  /** What each option without a default is, for whoever has left it out. */
  readonly explanations?: Readonly<Record<string, string>>
  /** The options that are PEM text or the path of its file; a relative path follows the configuration file's folder. */
  readonly pems?: readonly string[]
  /** What `kvitto init` asks for. */
  readonly questions?: readonly Question[]
  /** The certificates that the shop shows to it: when one runs out, nobody can pay. Milliseconds. */
  readonly certificates?: (settings: z.output<Schema>) => readonly Certificate[]
  /** Where its callbacks arrive, if not at `/callbacks/{shop}/{provider}/{token}`: another path that Kvitto serves. */
  readonly callbackPath?: (shop: string, token: string) => string
  /** A callback as it posts them, made up, with nothing secret in it: the doctor sends one to see who lets it through. */
  readonly sample?: (settings: z.output<Schema>) => CallbackSample
}

export interface CallbackSample {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

export interface Certificate {
  readonly subject: string
  readonly expiresAt: number
}

/** A `secret` goes into .env, the others into the configuration. */
export type Question = { readonly option: string; readonly ask: string; readonly isList?: boolean } & (
  | { readonly kind: 'secret' | 'text'; readonly schema: z.ZodType }
  /** The path of a file. `troubleIn` reads it: why it is not the right one, for people; null when it is. */
  | { readonly kind: 'file'; readonly troubleIn: (path: string) => string | null }
  | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
)

/** A provider as one shop has it configured. */
export class ProviderSettings implements CommonSettings {
  readonly name: string
  readonly title: string
  readonly calendar: readonly number[]
  readonly retryWindow: number
  /** For logs and people; no secrets. */
  readonly described: Readonly<Record<string, unknown>>
  readonly create: (deps: ProviderDeps) => Provider
  readonly certificates: () => readonly Certificate[]
  readonly callbackPath: (shop: string, token: string) => string
  readonly sample: () => CallbackSample

  constructor(parts: Readonly<Pick<ProviderSettings, keyof ProviderSettings>>) {
    this.name = parts.name
    this.title = parts.title
    // A provider of one's own may bring a schema of its own; whoever looks for the next moment relies on the order.
    this.calendar = parts.calendar.toSorted((a, b) => a - b)
    this.retryWindow = parts.retryWindow
    this.described = parts.described
    this.create = parts.create
    this.certificates = parts.certificates
    this.callbackPath = parts.callbackPath
    this.sample = parts.sample
  }
}

/** What the configuration needs to know of a provider, whatever its settings look like inside. */
export class ProviderKind<Schema extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly title: string
  readonly config: Schema
  /** Parses a shop's settings for it. */
  readonly settings: z.ZodType<ProviderSettings>
  readonly explanations: Readonly<Record<string, string>>
  readonly pems: readonly string[]
  readonly questions: readonly Question[]

  constructor(parts: Readonly<Pick<ProviderKind<Schema>, keyof ProviderKind>>) {
    this.name = parts.name
    this.title = parts.title
    this.config = parts.config
    this.settings = parts.settings
    this.explanations = parts.explanations
    this.pems = parts.pems
    this.questions = parts.questions
  }
}

/** Makes a provider known to the configuration: in `registry.ts`, or in a shop's own `kvitto.config.ts` under `providers`. */
export function defineProvider<Schema extends z.ZodType<CommonSettings>>(
  definition: Definition<Schema>,
): ProviderKind<Schema> {
  const { name, title, config, create, describe, explanations = {}, pems = [], questions = [] } = definition
  const usual = (shop: string, token: string) => `/callbacks/${shop}/${name}/${token}`
  const settings = config.transform(
    parsed =>
      new ProviderSettings({
        name,
        title,
        calendar: parsed.calendar,
        retryWindow: parsed.retryWindow,
        described: describe(parsed),
        create: deps => create(parsed, deps),
        certificates: () => definition.certificates?.(parsed) ?? [],
        callbackPath: definition.callbackPath ?? usual,
        sample: () => definition.sample?.(parsed) ?? { headers: {}, body: {} },
      }),
  )
  return new ProviderKind({ name, title, config, settings, explanations, pems, questions })
}
