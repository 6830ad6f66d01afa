import { z } from 'zod'
import { after, many } from './words.ts'

export const hintSource = z.enum(['callback', 'return', 'operator', 'shop'])
export type HintSource = z.infer<typeof hintSource>

/** `GET /api/callbacks` → `Page<Hint>`, newest first: those that belong to a payment, all of which are kept. */
export const callbacksQuery = z.object({
  source: many.pipe(z.array(hintSource)).default(['callback']),
  shop: many.optional(),
  provider: many.optional(),
  paymentId: z.string().max(40).optional(),
  after,
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CallbacksQuery = z.output<typeof callbacksQuery>

export interface Hint {
  readonly id: string
  readonly paymentId: string
  readonly shop: string
  readonly provider: string
  readonly source: HintSource
  readonly receivedAt: string
  /** When it wants the payment looked at. */
  readonly dueAt: string
  /** The provider's id that it names, as a claim. */
  readonly claim: string | null
  /** Who asked, for an operator’s. */
  readonly who: string | null
  /** Null for an operator's, and for one that was fetched from the provider's list. */
  readonly wire: {
    readonly method: string
    readonly path: string
    readonly address: string | null
    readonly bytes: number
  } | null
}

/** `GET /api/callbacks/{id}`; the bytes alone as a download at `GET /api/callbacks/{id}/body`. */
export interface HintDetail extends Hint {
  readonly headers: Readonly<Record<string, string>> | null
  /** Text where the bytes are UTF-8, else base64. */
  readonly body: { readonly encoding: 'text' | 'base64'; readonly content: string } | null
}

/** `POST /api/callbacks/{id}/replay` → 202: a new hint for the same payment, by you. */
export interface ReplayAnswer {
  readonly paymentId: string
  readonly dueAt: string
}

/**
 * `GET /api/callbacks/refused`. Refused calls make no row and no work: this node keeps the last ones in memory since it
 * started, without their bodies. Other nodes have their own.
 */
export interface RefusedAnswer {
  readonly node: string
  readonly since: string
  readonly counts: readonly { readonly status: number; readonly title: string; readonly count: number }[]
  /** Newest first, at most `most`. */
  readonly recent: readonly Refused[]
  readonly most: number
}

export interface Refused {
  readonly at: string
  readonly status: number
  readonly title: string
  /** Why, in a sentence. */
  readonly detail: string
  readonly method: string
  /** Without the token. */
  readonly path: string
  readonly address: string | null
  readonly headers: Readonly<Record<string, string>>
}
