import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { type After, AnswerFaults, Courier, type SimulatorEnv } from 'kvitto/provider/simulation'
import { z } from 'zod'

export interface SimPayment {
  readonly id: string
  reference: string
  status: string
  amount: number
  fee: number
  refunded: number
  readonly currency: string
  readonly created_at: string
  readonly callbackUrl: string
  readonly returnUrl: string
}

interface SimCheckout {
  readonly id: string
  readonly order: z.output<typeof order>
}

const order = z.object({
  reference: z.string(),
  amount: z.string(),
  currency: z.string(),
  callback_url: z.url(),
  return_url: z.url(),
})

/** After so many tries Klirr calls no more; the pauses are its own. */
const retryMs = (tries: number) => (tries < 5 ? 60_000 : null)

export interface KlirrSimulatorDeps {
  readonly clock: { now(): number }
  readonly after: After
  readonly fetch: typeof fetch
}

/** A Klirr that speaks the API of README.md. Its state lives as long as the process; faults come on command. */
export function createKlirrSimulator(deps: KlirrSimulatorDeps, apiKey = 'klirr-key') {
  const checkouts = new Map<string, SimCheckout>()
  const payments = new Map<string, SimPayment>()
  const refunds = new Set<string>()
  const answers = new AnswerFaults('')
  const courier = new Courier<{ readonly payment: string }>(deps, { patienceMs: 5_000, retryMs })
  const newId = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '')}`
  const isPaying = (reference: string) =>
    [...payments.values()].some(
      each => each.reference === reference && ['started', 'reviewing', 'reserved', 'paid'].includes(each.status),
    )

  const app = new Hono<SimulatorEnv>()
  app.onError(error => {
    throw error
  })
  app.use('/v1/*', answers.middleware)
  app.use('/v1/*', async (context, next) =>
    context.req.header('authorization') === `Bearer ${apiKey}` ? next() : context.json({ error: 'unknown key' }, 401),
  )
  app.post('/v1/checkouts', async context => {
    const parsed = order.safeParse(await context.req.json())
    if (!parsed.success) return context.json({ error: z.prettifyError(parsed.error) }, 422)
    const id = newId('kc')
    checkouts.set(id, { id, order: parsed.data })
    return context.json({ id, pay_url: `${new URL(context.req.url).origin}/pay/${id}` }, 201)
  })
  app.delete('/v1/checkouts/:id', context => {
    const checkout = checkouts.get(context.req.param('id'))
    if (checkout === undefined) return context.json({ error: 'no such checkout' }, 404)
    if (isPaying(checkout.order.reference)) return context.json({ error: 'somebody is paying' }, 409)
    checkouts.delete(checkout.id)
    return context.body(null, 204)
  })
  app.get('/v1/payments', context => {
    const found = [...payments.values()].filter(each => each.reference === context.req.query('reference'))
    return context.json({ payments: found.map(toJson) })
  })
  app.get('/v1/payments/:id', context => {
    const payment = payments.get(context.req.param('id'))
    return payment === undefined ? context.json({ error: 'no such payment' }, 404) : context.json(toJson(payment))
  })
  app.patch('/v1/payments/:id', async context => {
    const payment = payments.get(context.req.param('id'))
    if (payment === undefined) return context.json({ error: 'no such payment' }, 404)
    payment.reference = z.object({ reference: z.string() }).parse(await context.req.json()).reference
    return context.json(toJson(payment))
  })
  app.post('/v1/payments/:id/capture', async context => {
    const payment = payments.get(context.req.param('id'))
    if (payment === undefined) return context.json({ error: 'no such payment' }, 404)
    const amount = toCents(wanted.parse(await context.req.json()).amount)
    if (payment.status !== 'reserved' || amount > payment.amount) return context.json({ error: 'not reserved' }, 409)
    change(payment.id, { status: 'paid', amount })
    return context.json(toJson(payment))
  })
  app.post('/v1/payments/:id/release', context => {
    const payment = payments.get(context.req.param('id'))
    if (payment === undefined) return context.json({ error: 'no such payment' }, 404)
    if (payment.status !== 'reserved') return context.json({ error: 'not reserved' }, 409)
    change(payment.id, { status: 'cancelled' })
    return context.json(toJson(payment))
  })
  app.put('/v1/payments/:id/refunds/:refund', async context => {
    const { id, refund } = context.req.param()
    const payment = payments.get(id)
    if (payment === undefined) return context.json({ error: 'no such payment' }, 404)
    if (refunds.has(`${id}/${refund}`)) return context.json({ status: 'done' })
    const amount = toCents(wanted.parse(await context.req.json()).amount)
    if (payment.status !== 'paid' || amount > payment.amount - payment.refunded)
      return context.json({ error: 'more than is left' }, 409)
    refunds.add(`${id}/${refund}`)
    change(id, { refunded: payment.refunded + amount })
    return context.json({ status: 'done' })
  })
  app.get('/v1/payments/:id/refunds/:refund', context => {
    const { id, refund } = context.req.param()
    return refunds.has(`${id}/${refund}`)
      ? context.json({ status: 'done' })
      : context.json({ error: 'no such refund' }, 404)
  })
  // Its page for the customer, with as much of a form as it takes.
  app.get('/pay/:id', context =>
    context.html(
      '<form method="post"><button name="status" value="paid">Pay</button> <button name="status" value="declined">Refuse</button></form>',
    ),
  )
  app.post('/pay/:id', async context => {
    const { status } = z.object({ status: z.enum(['paid', 'declined']) }).parse(await context.req.parseBody())
    const payment = begin(context.req.param('id'))
    change(payment.id, { status })
    const back = new URL(payment.returnUrl)
    back.searchParams.set('payment_id', payment.id)
    return context.redirect(back.href)
  })

  return { app, answers, courier, begin, change }

  /** The customer starts to pay, at a price that Klirr may add a fee to (minor units, two decimals). */
  function begin(checkoutId: string, fee = 0): SimPayment {
    const checkout = checkouts.get(checkoutId)
    if (checkout === undefined) throw new RangeError('nobody can pay there any more')
    const { reference, amount, currency, callback_url, return_url } = checkout.order
    const payment: SimPayment = {
      id: newId('kp'),
      reference,
      status: 'started',
      amount: toCents(amount) + fee,
      fee,
      refunded: 0,
      currency,
      created_at: new Date(deps.clock.now()).toISOString(),
      callbackUrl: callback_url,
      returnUrl: return_url,
    }
    payments.set(payment.id, payment)
    return payment
  }

  /** Whatever happens to a payment: its customer, its bank or its merchant did it. Klirr calls back. */
  function change(id: string, changes: Partial<Pick<SimPayment, 'status' | 'amount' | 'refunded'>>): void {
    const payment = payments.get(id)
    if (payment === undefined) throw new RangeError(`there is no payment ${id}`)
    Object.assign(payment, changes)
    courier.send({ about: { payment: id }, url: payment.callbackUrl, headers: {}, body: { payment_id: id } })
  }
}

const wanted = z.object({ amount: z.string() })
const toCents = (amount: string): number => Math.round(Number(amount) * 100)

const toJson = ({ amount, fee, refunded, callbackUrl: _, returnUrl: __, ...others }: SimPayment) => ({
  ...others,
  amount: (amount / 100).toFixed(2),
  fee: (fee / 100).toFixed(2),
  refunded: (refunded / 100).toFixed(2),
})
