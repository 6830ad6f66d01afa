/** `GET /api/settings`: read-only, and without secrets. */
export interface SettingsAnswer {
  /** The configuration in effect, as plain JSON. */
  readonly config: unknown
  readonly versions: {
    readonly kvitto: string
    readonly node: string
    readonly postgres: string
    readonly pgBoss: string
  }
  readonly health: { readonly database: string; readonly latenessMs: number; readonly schema: readonly string[] }
  readonly certificates: readonly Certificate[]
  readonly nodes: readonly Node[]
}

export interface Certificate {
  readonly shop: string
  readonly provider: string
  readonly subject: string
  readonly expiresAt: string
}

/** A Kvitto on this database. */
export interface Node {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly isWorker: boolean
  readonly isLive: boolean
  readonly startedAt: string
  readonly seenAt: string
}

/** `GET /api/catalogue`: what filters and labels are made from. */
export interface CatalogueAnswer {
  readonly shops: readonly { readonly name: string; readonly title: string; readonly providers: readonly string[] }[]
  readonly providers: readonly string[]
  /** In the order in which Kvitto asks for them. `whatNext` for those that can need a person. */
  readonly reasons: readonly { readonly code: string; readonly text: string; readonly whatNext: string | null }[]
  /** Names that exceptions have as owners, and whoever is logged in. */
  readonly owners: readonly string[]
}
