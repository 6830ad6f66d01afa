import { z } from 'zod'
import { storableJson } from '../base/text.ts'
import type { Facts } from '../settle/facts.ts'
import type { ShopOrder } from '../shops/shop.ts'

/** What stands where other people's words were. */
export const erasedWords = '(erased)'

/** The facts as a decision's record keeps them. The order key is the customer's secret, and the record does not need it. */
export const toKeptFacts = ({ provider, shop }: Facts): string =>
  storableJson({
    provider,
    shop: shop.kind === 'known' ? { ...shop, orders: shop.orders.map(toKeptOrder) } : shop,
  })

/** Why something was refunded is in people's own words, and in the refund's record. */
const toKeptOrder = ({ key: _, receivedUrl: __, refunds, ...order }: ShopOrder) => ({
  ...order,
  refunds: refunds.map(({ reason: ___, ...refund }) => refund),
})

const failed = z.looseObject({ failure: z.looseObject({ message: z.string() }) })
const unread = z.looseObject({ unread: z.tuple([z.string()], z.string()) })
const kept = z.looseObject({ provider: z.unknown(), shop: z.unknown() })

/** Kept facts without the words of providers and shops, which may quote the customer. */
export function withoutWords(facts: string): string {
  const { provider, shop, ...others } = kept.parse(JSON.parse(facts))
  return JSON.stringify({ ...others, provider: silenced(provider), shop: silenced(shop) })
}

function silenced(said: unknown): unknown {
  const failure = failed.safeParse(said)
  if (failure.success) return { ...failure.data, failure: { ...failure.data.failure, message: erasedWords } }
  return unread.safeParse(said).success ? { ...unread.parse(said), unread: [erasedWords] } : said
}
