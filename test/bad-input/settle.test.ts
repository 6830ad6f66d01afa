import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEcster } from '../../src/providers/ecster/ecster.ts'
import { defaultMerchant } from '../../src/providers/ecster/simulator/simulator.ts'
import { createWooCommerce } from '../../src/shops/woocommerce/woocommerce.ts'
import { cart, createWorld, minute } from '../world.ts'
import { misanswer, misanswering, runs } from './wire.ts'

/**
 * Checks on real PostgreSQL while the provider and the shop answer anything at all: each ends with its next look on
 * record and never breaks off, whatever words have to be stored; and when the answers are right again, so is the end.
 */
test('no answer breaks a check off, and afterwards the payment comes to its end', async () => {
  await using world = await createWorld({ calendar: [1, 5].map(minutes => minutes * minute) })
  const { time, ecster, shop, site } = world
  const inShop: typeof fetch = (input, init) => shop.fetch(new Request(input, init))
  const { consumerKey, consumerSecret } = shop.world.settings
  const { apiKey, merchantKey } = defaultMerchant
  const connect = (fromProvider: typeof fetch, fromShop: typeof fetch) => ({
    ...site,
    shop: createWooCommerce(
      { url: 'http://127.0.0.1:1', consumerKey, consumerSecret },
      { fetch: fromShop, clock: time, random: randomBytes },
    ),
    provider: createEcster(
      { baseUrl: 'http://127.0.0.1:2/rest/public', apiKey, merchantKey, calendar: [], retryWindow: 0 },
      { fetch: fromProvider, clock: time },
    ),
  })
  const script = fc.array(fc.option(misanswer, { freq: 3 }), { maxLength: 8 })

  await fc.assert(
    fc.asyncProperty(script, script, async (provider, inTheShop) => {
      const payment = await world.open({ order: cart })
      const paid = world.pay(payment)
      const wrong = connect(misanswering(ecster.fetch, provider), misanswering(inShop, inTheShop))
      for (let look = 0; look < 3; look += 1) {
        const { checkAt } = (await world.store.find(payment.id)) ?? { checkAt: null }
        if (checkAt === null) break
        time.advance(Math.max(0, checkAt - time.now()))
        const checked = await world.check(payment.id, { ...world.node(), findSite: () => wrong })
        expect(checked.kind).toMatch(/^(checked|unfinished)$/)
      }
      const end = await world.converge(payment.id, world.node(), 200)
      expect(end.status, `${end.reason}`).toMatch(/^(settled|exception)$/)
      const mine = [...shop.world.orders.values()].filter(order => order.transactionId === paid.id)
      expect(mine.filter(order => order.paidAt !== null).length, end.reason ?? '').toBeLessThanOrEqual(1)
    }),
    { ...runs(8), endOnFailure: true },
  )
})
