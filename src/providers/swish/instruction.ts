import { createHash } from 'node:crypto'

/**
 * The id of a payment request is ours to choose: 32 upper-case hex digits (S4, S5). Ours follow from the payment id, so
 * there is never a request that Kvitto cannot find again, whatever it forgot.
 *
 * A request cannot be changed and a refused one cannot be paid any more. So a payment may need more than one, one after
 * the other: round 0 has the payment id itself, each later round a digest of both. Round n + 1 is only made when round n
 * can no longer be paid, so the rounds of a payment are those up to the first that does not exist.
 */
export function instructionId(paymentId: string, round: number): string {
  if (round === 0 && /^[0-9a-f]{32}$/.test(paymentId)) return paymentId.toUpperCase()
  const digest = createHash('sha256').update(`kvitto swish ${paymentId} ${round}`).digest('hex')
  return digest.slice(0, 32).toUpperCase()
}

export const isInstructionId = (id: string): boolean => /^[0-9A-F]{32}$/.test(id)

/** Requests of one payment. A cart that changes more often needs a new payment. */
export const roundsMost = 20
