import { storableJson } from '../base/text.ts'
import type { Facts } from '../settle/facts.ts'

/** The facts as a decision's record keeps them. The order key is the customer's secret, and the record does not need it. */
export const toKeptFacts = ({ provider, shop }: Facts): string =>
  storableJson({
    provider,
    shop:
      shop.kind === 'known'
        ? { ...shop, orders: shop.orders.map(({ key: _, receivedUrl: __, ...order }) => order) }
        : shop,
  })
