import pLimit from 'p-limit'
import pRetry from 'p-retry'
import { z } from 'zod'

export interface Place {
  /** Where Kvitto is reached: the balancer. */
  readonly kvitto: string
  readonly shop: string
  readonly provider: string
  readonly apiKey: string
  readonly random: () => number
}

/** What one customer did, as they would tell it themselves. */
export interface Customer {
  readonly paymentId: string
  /** The provider's orders of this customer that were paid. */
  readonly paid: readonly string[]
  /** The shop's order that the payment was opened for; null when Kvitto makes it. */
  readonly orderId: string | null
  readonly returns: number
}

const opened = z.object({ id: z.string(), token: z.string(), provider: z.object({ cartKey: z.string() }) })
const begun = z.object({ id: z.string() })
const placed = z.object({ id: z.number() })
const order = {
  billing: { first_name: 'Kim', last_name: 'Lind', email: 'kim@example.com', country: 'SE' },
  line_items: [{ product_id: 11, quantity: 1 }],
}

/** Customers come one after another, so many at a time, until so many have been there. */
export async function sendCustomers(
  place: Place,
  count: number,
  atATime: number,
  onProgress: (done: number) => void,
): Promise<readonly Customer[]> {
  const limit = pLimit(atATime)
  let done = 0
  return Promise.all(
    Array.from({ length: count }, () =>
      limit(async () => {
        const customer = await buy(place)
        onProgress(++done)
        return customer
      }),
    ),
  )
}

async function buy(place: Place): Promise<Customer> {
  const { random } = place
  const orderId = random() < 0.5 ? String(placed.parse(await post(`${place.shop}/_sim/orders`, order)).id) : null
  const payment = await openPayment(place, orderId)
  const { cartKey } = payment.provider
  const paid: string[] = []
  const fate = random()
  // Of a hundred: four only look, six are refused and try again on the same cart, one pays twice, the others pay.
  if (fate < 0.1 && fate >= 0.04) await begin(place, cartKey, 'deny')
  if (fate >= 0.04) paid.push(await begin(place, cartKey, 'pay'))
  if (fate >= 0.99) paid.push(await begin(place, cartKey, 'pay'))
  const come = random()
  const returns = come < 0.6 ? 0 : come < 0.85 ? 1 : 3
  await Promise.all(Array.from({ length: returns }, () => comeBack(place, payment.token)))
  return { paymentId: payment.id, paid, orderId, returns }
}

/** As a shop does it: the same call with the same key until there is an answer. */
async function openPayment(place: Place, orderId: string | null): Promise<z.infer<typeof opened>> {
  const key = crypto.randomUUID()
  const body = {
    provider: 'ecster',
    amount: 34_900,
    currency: 'SEK',
    reference: 'chaos',
    rows: [{ name: 'Ullmössa', quantity: 1, unitAmount: 34_900, vatRate: 2_500 }],
    ...(orderId === null ? { order } : { orderId }),
  }
  const headers = { authorization: `Bearer ${place.apiKey}`, 'idempotency-key': key }
  return pRetry(async () => opened.parse(await post(`${place.kvitto}/v1/shops/nordlys/payments`, body, headers)), {
    retries: 60,
    minTimeout: 200,
    maxTimeout: 2_000,
  })
}

async function begin({ provider }: Place, cartKey: string, act: 'pay' | 'deny'): Promise<string> {
  const { id } = begun.parse(await post(`${provider}/_sim/carts/${cartKey}/begin`, { method: 'SWISH' }))
  await post(`${provider}/_sim/orders/${id}/${act}`, {})
  return id
}

/** A browser that comes back while nodes die gets what it gets. */
async function comeBack({ kvitto }: Place, token: string): Promise<void> {
  const signal = AbortSignal.timeout(15_000)
  const answer = await fetch(`${kvitto}/return/${token}`, { redirect: 'manual', signal }).catch(() => null)
  await answer?.body?.cancel()
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
