/** What the catalog says of one code. `{name}` in a text is filled in from the finding's words. */
export interface Entry {
  readonly severity: 'critical' | 'warning' | 'notice'
  readonly confidence: Confidence
  readonly who: string
  readonly title: string
  /** What it means for payments, in one sentence. */
  readonly meaning: string
  readonly remedy: (place: Place) => Cure
}

export type Confidence = 'certain' | 'likely' | 'possible'

/** What to do. Texts to paste are anchored to exactly the callback's path. */
export interface Cure {
  readonly steps: readonly string[]
  readonly copy?: readonly Paste[]
  readonly around?: string
}

export interface Paste {
  readonly where: string
  readonly text: string
}

/** What a remedy needs to know of the shop it is for. */
export interface Place {
  readonly host: string
  /** The home address without a slash at its end. */
  readonly home: string
  /** The path of an installation in a subfolder, without a slash at its end; mostly empty. */
  readonly prefix: string
  /** Path segments of the shop's languages. */
  readonly languages: readonly string[]
  /** The payment provider as people call it. */
  readonly provider: string
  /** The gateway's name in `wc-api` URLs, when the provider was named. */
  readonly gateway: string | null
  readonly words: Readonly<Record<string, string>>
  /** The first piece of evidence, as a support desk wants it. */
  readonly example: string
}

/** `{host} answers {status}` with the words put in. A word that is missing stays as it is: a test sees it. */
export const fill = (text: string, words: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
