import { setTimeout } from 'node:timers/promises'
import ms from 'ms'
import { z } from 'zod'
import type { Scene } from './scene.ts'
import { locale } from './settings.ts'
import { products } from './stage.ts'

export interface Teller {
  /** A line of the story. */
  say(line: string): void
  /** A line that replaces itself where the terminal can do that. */
  tick(line: string): void
}

export interface StoryDeps {
  readonly scene: Scene
  readonly teller: Teller
  readonly signal: AbortSignal
}

const opened = z.object({ id: z.string(), provider: z.object({ cartKey: z.string() }) })
const shown = z.object({
  status: z.string(),
  orderId: z.string().nullable(),
  timeline: z.array(z.object({ at: z.string(), text: z.string() })),
})

/** The seed's story, through the public API and the simulators' wire protocols: paid in the app, never came back. */
export async function tellStory(deps: StoryDeps): Promise<void> {
  const { scene, teller } = deps
  const { name, price } = products[0]
  teller.say(`A customer puts “${name}” (${price} SEK) into the cart and presses “Pay”. The shop opens a payment:`)
  const payment = await openPayment(deps)
  teller.say(`  payment ${payment.id} is on record, with a copy of the order. The shop itself has no order yet.`)
  teller.say('The phone switches to the bank’s app. The customer pays there … and puts the phone away.')
  const order = scene.stage.provider.control.begin(payment.provider.cartKey, 'SWISH')
  scene.stage.provider.control.act(order.id, 'pay')
  teller.say('  The browser never comes back. With an ordinary plugin the shop would now wait for WP-Cron.')
  teller.say(
    `The provider’s callback comes in, is stored and answered. Kvitto gives the browser ${ms(ms(scene.grace), { long: true })} to go first:`,
  )
  const settled = await waitForOrder(deps, payment.id)
  teller.say(`Order ${settled.orderId} is in the shop, paid, once. The payment’s own story:`)
  for (const { at, text } of settled.timeline) teller.say(`  ${at.slice(11, 19)}  ${text}`)
}

async function openPayment({ scene, signal }: StoryDeps) {
  const response = await scene.api('', {
    key: crypto.randomUUID(),
    signal,
    body: {
      provider: 'ecster',
      amount: 34_900,
      currency: 'SEK',
      reference: 'demo cart',
      locale,
      rows: [{ name: products[0].name, quantity: 1, unitAmount: 34_900, vatRate: 2_500 }],
      order: {
        billing: { first_name: 'Kim', last_name: 'Lind', email: 'kim@example.com', country: 'SE' },
        line_items: [{ product_id: products[0].id, quantity: 1 }],
      },
    },
  })
  if (!response.ok) throw new Error(`the payment could not be opened: ${await response.text()}`)
  return opened.parse(await response.json())
}

async function waitForOrder({ scene, teller, signal }: StoryDeps, paymentId: string) {
  const startedAt = performance.now()
  const graceMs = ms(scene.grace)
  for (;;) {
    const response = await scene.api(`/${paymentId}`, { signal })
    const payment = shown.parse(await response.json())
    if (payment.status === 'settled') return payment
    const leftMs = graceMs - (performance.now() - startedAt)
    teller.tick(leftMs > 0 ? `  ${Math.ceil(leftMs / 1_000)} s left` : '  looking …')
    await setTimeout(500, undefined, { signal })
  }
}
