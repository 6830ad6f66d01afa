import ms from 'ms'
import { z } from 'zod'
import { duration } from '../providers/schema.ts'
import type { OrderManagement } from '../settle/site.ts'

const moment = z.iso
  .datetime({ offset: true, error: 'not a moment such as "2026-12-01T00:00:00Z"' })
  .transform(text => Date.parse(text))

/** What Kvitto does by itself with a settled payment's money when the order changes in the shop. */
export const orderManagement = z.strictObject({
  capture: z.boolean().prefault(true),
  cancel: z.boolean().prefault(true),
  manualRefundsSince: moment.optional(),
  // Each look asks the provider and the shop.
  lookEvery: duration.refine(each => each >= ms('1m'), 'must be a minute at least').prefault('1d'),
  lookFor: duration.prefault('90d'),
})

export function toOrderManagement(settings: z.output<typeof orderManagement> | undefined): OrderManagement {
  const { capture, cancel, manualRefundsSince, lookEvery, lookFor } = settings ?? orderManagement.parse({})
  return { capture, cancel, manualRefundsSince: manualRefundsSince ?? null, lookEveryMs: lookEvery, lookForMs: lookFor }
}
