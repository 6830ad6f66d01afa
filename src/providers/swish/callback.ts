import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { isSameSecret } from '../../base/secrets.ts'
import type { Callback } from '../provider.ts'
import { isInstructionId } from './instruction.ts'

const notification = z.object({ id: z.string(), originalPaymentReference: z.string().nullish() })

/**
 * Swish posts the payment request when it is final (S1, S5). Only its id is read, and that too is only a claim. A refund's
 * callback has the same form, and is told apart by the payment that it names (S3).
 */
export function readCallback(callback: Callback): string | null {
  const named = readNotification(callback)
  return named === null || named.isRefund ? null : named.id
}

function readNotification(callback: Callback): { readonly id: string; readonly isRefund: boolean } | null {
  const parsed = notification.safeParse(parse(new TextDecoder().decode(callback.body)))
  if (!parsed.success) return null
  const id = parsed.data.id.replaceAll('-', '').toUpperCase()
  return isInstructionId(id) ? { id, isRefund: parsed.data.originalPaymentReference != null } : null
}

/** What Swish shall echo with a request's callback: 32 to 36 letters and digits (S5). */
export const callbackIdentifier = (secret: string, id: string): string =>
  createHmac('sha256', secret).update(id).digest('hex').slice(0, 32)

/** Most integrations read the first, two notes name the second. */
const headerNames = ['callbackidentifier', 'x-callback-identifier']

/**
 * Checked when it is there, never required: which header brings it could not be confirmed, the callback's address holds
 * a secret already, and the callback is a hint only.
 */
export function admits(callback: Callback, secret: string): boolean {
  const id = readNotification(callback)?.id ?? null
  const given = headerNames.map(name => callback.headers[name]).find(each => each !== undefined)
  return id === null || given === undefined || isSameSecret(given, callbackIdentifier(secret, id))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
