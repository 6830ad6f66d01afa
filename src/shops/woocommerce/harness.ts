import { randomBytes } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { ShopHarness } from '../contract.ts'
import { listen } from './simulator/listen.ts'
import { createSimulator, type Simulator } from './simulator/simulator.ts'
import type { Settings } from './simulator/world.ts'
import { createWooCommerce } from './woocommerce.ts'

const address = {
  first_name: 'Anna',
  last_name: 'Andersson',
  city: 'Stockholm',
  country: 'SE',
  email: 'anna@example.test',
}
const cart = { billing: address, line_items: [{ product_id: 11, quantity: 2 }] }

export const products = [
  { id: 11, name: 'T-shirt', sku: 'tshirt', price: '100.00', stock: 1000, isVirtual: false },
  { id: 12, name: 'Mug', sku: 'mug', price: '33.33', stock: null, isVirtual: false },
  { id: 14, name: 'E-book', sku: 'ebook', price: '49.00', stock: null, isVirtual: true },
] as const

export const coupons = [{ code: 'save10', percent: '10' }] as const

/** The simulated shop as the conformance suite wants one: over HTTP, as in the world. */
export async function startSimulator(
  settings: Partial<Settings> = {},
): Promise<ShopHarness & { simulator: Simulator; url: string }> {
  let aheadMs = 0
  const clock: Clock = { now: () => Date.now() + aheadMs }
  const simulator = createSimulator({ clock, sleep: yieldOnce }, { settings, products, coupons })
  const { url, close } = await listen(simulator)
  const keys = { consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }
  const deps = { fetch, clock, random: randomBytes }
  const { acts } = simulator

  return {
    simulator,
    url,
    shop: createWooCommerce({ url, ...keys }, deps),
    stranger: createWooCommerce({ url, ...keys, consumerKey: 'ck_wrong' }, deps),
    nowhere: createWooCommerce({ url: await closedPort(simulator), ...keys }, deps),
    currency: 'SEK',
    plain: { snapshot: cart, totalMinor: 20_000 },
    // 2 × 100.00 and 3 × 33.33, less 10 %, and 49.00 for shipping and 29.00 for the invoice.
    rich: {
      snapshot: {
        ...cart,
        line_items: [...cart.line_items, { product_id: 12, quantity: 3 }],
        shipping_lines: [{ method_id: 'flat_rate', method_title: 'Post', total: '39.20' }],
        fee_lines: [{ name: 'Invoice fee', total: '29.00', tax_status: 'none' }],
        coupon_lines: [{ code: 'save10' }],
      },
      totalMinor: 34_799,
    },
    priced: decimal => ({ fee_lines: [{ name: 'Something', total: decimal, tax_status: 'none' }] }),
    place: async () => String(await acts.place(cart)),
    acts: {
      setStatus: (id, status) => acts.edit(Number(id), { status }),
      cancel: id => acts.cancel(Number(id)),
      async timeOut() {
        aheadMs += 61 * 60_000
        await acts.runTimer()
      },
      trash: async id => acts.trash(Number(id)),
      payOtherwise: (id, transactionId) => acts.payOtherwise(Number(id), transactionId),
      makeDearer: id => acts.changeTotal(Number(id), '500'),
    },
    async count(id) {
      const { paymentComplete, stockReduced, stockRestored, mails } = simulator.count(Number(id))
      return { paymentComplete, stockTaken: stockReduced - stockRestored, mails }
    },
    loseAnswer: how =>
      simulator.misbehave({
        method: 'PUT',
        fault: how === 'reset' ? { kind: 'lost', when: 'after' } : { kind: 'status', status: 500, when: 'after' },
      }),
    hang: () => simulator.misbehave({ fault: { kind: 'hang' } }),
    close,
  }
}

async function closedPort(simulator: Simulator): Promise<string> {
  const { url, close } = await listen(simulator)
  await close()
  return url
}

const yieldOnce = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
