import { ok, unreachable } from '../../base/outcome.ts'
import type { Shop } from '../shop.ts'
import { type ClientDeps, createClient } from './client.ts'
import type { WooCommerceConfig } from './config.ts'
import { createEffects } from './effects.ts'
import { createFind } from './find.ts'
import { readRows } from './rows.ts'

/** A WooCommerce shop by its REST API v3, with nothing installed in it. */
export function createWooCommerce(config: WooCommerceConfig, deps: ClientDeps): Shop {
  const client = createClient(config, deps)
  return {
    find: createFind(client),
    ...createEffects(client),
    async rows(orderId, signal) {
      // With all its decimals, since each rounded one would need a rounding row.
      const answer = await client.get(`/orders/${encodeURIComponent(orderId)}`, { dp: 6 }, signal)
      if (answer.kind === 'refused' && answer.code === 'not_found') return ok(null)
      if (answer.kind !== 'ok') return answer
      const rows = readRows(answer.value.json)
      return rows === null ? unreachable(`the shop's answer for order ${orderId} is not an order`) : ok(rows)
    },
  }
}
