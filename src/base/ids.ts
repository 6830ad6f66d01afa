import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/**
 * Where ids and tokens come from; tests and the simulation bring their own.
 * A payment id is 32 lower-case hex digits: it fits WooCommerce's case-insensitive `created_via`, Ecster's
 * `orderReference` (64 characters) and, in upper case, Swish's instruction UUID. Ids of later payments sort later.
 */
export interface Ids {
  paymentId(now: number): string
  /** Unguessable: 192 random bits, 32 characters of base64url. */
  token(): string
}

export const randomIds: Ids = {
  paymentId: now => v7({ msecs: now }).replaceAll('-', ''),
  token: () => randomBytes(24).toString('base64url'),
}

/** What any of our tokens looks like; anything else need not be looked up. */
export const isToken = (text: string): boolean => /^[\w-]{32}$/.test(text)
