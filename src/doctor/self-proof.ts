import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import { isSameSecret } from '../base/secrets.ts'
import type { Config } from '../config/schema.ts'

/**
 * How a Kvitto proves that it is this one: both the service and the doctor read the same configuration, so a signature
 * by a key made from the shops' API keys can come from nobody else. It says nothing about the keys.
 */
export const selfKey = ({ shops }: Pick<Config, 'shops'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        'kvitto-self',
        ...Object.entries(shops)
          .map(([name, { apiKey }]) => [name, apiKey])
          .toSorted(),
      ]),
    )
    .digest('hex')

export interface SelfCall {
  readonly nonce: string
  readonly method: string
  readonly body: Uint8Array
}

export const selfProof = (key: string, { nonce, method, body }: SelfCall): string =>
  createHmac('sha256', key)
    .update(JSON.stringify([method, nonce, createHash('sha256').update(body).digest('hex')]))
    .digest('hex')

/** 32 characters that nobody can guess; anything else is answered 400. */
export const isNonce = (text: string): boolean => /^[\w-]{32}$/.test(text)

/** The header by which the doctor's own call is told from a callback, at the addresses where callbacks arrive. */
export const markHeader = 'kvitto-doctor'

/** Only who has the same configuration can make one, so no provider's call is taken for the doctor's. */
export const selfMark = (key: string, nonce: string): string =>
  `${nonce}.${createHmac('sha256', key)
    .update(JSON.stringify(['mark', nonce]))
    .digest('hex')}`

/** The nonce of a mark, or null when it is none of ours. */
export function readMark(key: string, mark: string | undefined): string | null {
  const nonce = mark?.split('.')[0] ?? ''
  return mark !== undefined && isNonce(nonce) && isSameSecret(mark, selfMark(key, nonce)) ? nonce : null
}

export const selfAnswer = z.object({
  service: z.literal('kvitto'),
  method: z.string(),
  proof: z.string(),
  /** The caller as the service sees it: with a proxy that is not declared, the proxy. */
  caller: z.string().nullable(),
})
