import { describe, expect, test } from 'vitest'
import { type CrashPoint, crashPoints } from '../src/settle/crashpoints.ts'
import { decide } from '../src/settle/decide.ts'
import { anAttempt, anOrder, factsOf, paidOrder } from '../src/settle/examples.ts'
import { noResolution } from '../src/settle/resolution.ts'
import { readOrder } from '../src/shops/woocommerce/order.ts'
import { stopAt } from './stop-at.ts'
import { cart, createWorld, type World } from './world.ts'

/** One test for each bug that the simulation or the chaos run found, told as it happened. */

const minute = 60_000

describe('the retry window', () => {
  const denied = { ...anAttempt, state: 'denied', status: 'DENIED' } as const

  test('begins anew with the last no: a customer who was refused again an hour later may still try again', () => {
    const first = { ...denied, createdAt: 0 }
    const again = { ...denied, reference: 'E2', createdAt: 59 * minute }
    const facts = factsOf({
      now: 62 * minute,
      payment: { negativeSince: minute, retryWindowMs: 60 * minute },
      attempts: [first, again],
      orders: [anOrder],
    })
    expect(decide(facts)).toMatchObject({ kind: 'rest', reason: 'retry_window', negativeSince: 62 * minute })
  })

  test('is not begun anew by every look', () => {
    const facts = factsOf({
      now: 62 * minute,
      payment: { negativeSince: minute, retryWindowMs: 60 * minute },
      attempts: [{ ...denied, createdAt: 0 }],
      orders: [anOrder],
    })
    expect(decide(facts)).toMatchObject({ kind: 'apply', reason: 'denied', negativeSince: minute })
  })
})

describe('the attempt that a payment settles with', () => {
  const second = { ...anAttempt, reference: 'E2', createdAt: 2 * minute }
  const facts = factsOf({
    payment: { providerReference: 'E1' },
    attempts: [second],
    unread: ['order E1: HTTP 429'],
    orders: [paidOrder],
  })

  test('is not given up for the second payment because one look could not read it: the order is paid with it', () => {
    expect(decide(facts)).toMatchObject({ kind: 'retry', reason: 'provider_unreachable', settleWith: null })
  })

  test('is asked again before anybody is told of a double payment: it may be refunded by now', () => {
    const settled = { ...facts, payment: { ...facts.payment, settled: true, status: 'settled' } } as const
    expect(decide(settled)).toMatchObject({ kind: 'retry', reason: 'provider_unreachable', status: 'settled' })
  })
})

describe('a second payment that is for a person', () => {
  test('is not forgotten because one look, perhaps the last, could not read it', () => {
    const facts = factsOf({
      payment: { settled: true, status: 'exception', providerReference: 'E1', labelTried: true, calendarNext: null },
      attempts: [anAttempt],
      unread: ['order E2: no answer'],
      orders: [paidOrder],
    })
    expect(decide(facts)).toMatchObject({ kind: 'retry', reason: 'provider_unreachable', status: 'exception' })
  })
})

describe('an order that Kvitto discarded', () => {
  const marked = (status: string) =>
    readOrder(
      {
        ...{ id: 3, status, currency: 'SEK', total: '100.00', created_via: 'kvitto-p1', line_items: [{}] },
        meta_data: [{ key: '_kvitto_discarded', value: 'p1' }],
      },
      'p1',
    )

  test('is gone only when the shop has cancelled it: a PHP process that was killed left the mark alone', () => {
    expect(marked('cancelled')).toMatchObject({ discarded: true })
    expect(marked('trash')).toMatchObject({ discarded: true })
    const open = marked('pending')
    if (open === null) throw new Error('not an order')
    const facts = factsOf({
      payment: { settled: true, status: 'settled', providerReference: 'E1', snapshotLines: 1 },
      attempts: [anAttempt],
      orders: [open, { ...paidOrder, createdFor: 'p1' }],
    })
    expect(decide(facts)).toMatchObject({ kind: 'apply', effect: { kind: 'discard', order: { id: '3' } } })
  })
})

describe('two payments of one order', () => {
  test('one is refused while the other is in motion: the order is failed by the last, and only then', async () => {
    await using world = await createWorld({ calendar: [1, 5, 12].map(minutes => minutes * minute) })
    const orderId = String(await world.shop.acts.place(cart))
    const [first, second] = [await world.open({ orderId }), await world.open({ orderId })]
    const { control } = world.ecster
    // Shorter than the shop's own timer for unpaid orders.
    const brief = { ...world.node(), findSite: () => ({ ...world.site, retryWindowMs: 10 * minute }) }
    const stateOf = () => world.shop.world.orders.get(Number(orderId))?.status
    control.act(control.begin(first.session?.public.cartKey ?? '', 'INVOICE').id, 'deny')
    const other = control.begin(second.session?.public.cartKey ?? '', 'INVOICE')
    // The customer has begun to pay with the second, and the first one's time to try again runs out meanwhile.
    expect(await world.converge(first.id, brief)).toMatchObject({ status: 'closed', reason: 'denied' })
    expect(stateOf()).toBe('pending')
    control.set(other.id, 'DENIED')
    await world.store.receive(world.time.now(), [
      { target: { paymentId: second.id }, source: 'operator', dueAt: world.time.now(), claim: null, wire: null },
    ])
    expect(await world.converge(second.id, brief)).toMatchObject({ status: 'closed', reason: 'denied' })
    expect(stateOf()).toBe('failed')
  })
})

describe('a payment that a person attaches to an order that another payment is about to pay', () => {
  /** A second payment, with money and a cancelled order of its own. */
  const another = async (world: World, method: 'SWISH' | 'INVOICE' = 'SWISH') => {
    const own = await world.shop.acts.place(cart)
    const payment = await world.open({ orderId: String(own) })
    world.pay(payment, method)
    await world.shop.acts.cancel(own)
    world.time.advance(minute)
    await world.check(payment.id)
    return payment.id
  }
  const attach = async (world: World, id: string, orderId: string) => {
    const { revision = 0, reason } = (await world.store.find(id)) ?? {}
    expect(reason).toBe('order_cancelled')
    await world.store.resolve(id, world.time.now(), {
      who: 'Anna',
      why: 'it is for that one',
      action: { kind: 'attach_order', orderId },
      revision,
      reason: 'order_cancelled',
      resolution: { ...noResolution, order: { kind: 'attach', orderId } },
    })
  }
  const expectOnePaid = async (world: World, orderId: string, ids: readonly string[]) => {
    const ends = []
    for (const id of ids) ends.push(await world.converge(id))
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['exception', 'settled'])
    expect(ends.find(({ status }) => status === 'exception')?.reason).toBe('order_paid_otherwise')
    expect(ends.find(({ status }) => status === 'settled')?.order?.id).toBe(orderId)
    const { paymentComplete, stockReduced, stockRestored } = world.shop.count(Number(orderId))
    expect({ paymentComplete, stock: stockReduced - stockRestored }).toEqual({ paymentComplete: 1, stock: 1 })
    expect([...world.shop.world.orders.values()].filter(order => order.paidAt !== null)).toHaveLength(1)
  }
  /** For an order that the shop had, and for one that Kvitto makes in the first round. */
  const origins = {
    'placed in the shop': async (world: World) => ({ orderId: String(await world.shop.acts.place(cart)) }),
    'made by Kvitto': async () => ({ order: cart }),
  }

  for (const [origin, place] of Object.entries(origins))
    for (const point of (Object.keys(crashPoints) as CrashPoint[]).filter(each => each !== 'claimed'))
      test.each(['goes on', 'dies'])(`an order ${origin}, and the other’s worker %s at "${point}"`, async fate => {
        await using world = await createWorld()
        const second = await another(world)
        const first = await world.open(await place(world))
        world.pay(first)
        world.time.advance(minute)
        const stopped = stopAt(point, origin === 'made by Kvitto' ? 2 : 1)
        const slow = world.check(first.id, world.node(stopped.hook))
        await Promise.race([slow, stopped.reached])
        const open = [...world.shop.world.orders.values()].find(({ status }) => status !== 'cancelled')
        const orderId = String(open?.id)
        await attach(world, second, orderId)
        // Before the order that it made is on record nobody knows whose it is: the shop is asked just before each write.
        if (origin === 'placed in the shop' || point !== 'gathered')
          expect(await world.check(second)).toEqual({ kind: 'skipped' })
        if (fate === 'dies') world.time.advance(31_000)
        await Promise.all([world.check(second), world.check(first.id)])
        stopped.wake()
        await slow
        await expectOnePaid(world, orderId, [first.id, second])
      })

  test('and to another one while the first is being paid: what was paid is not forgotten, and the other stays unpaid', async () => {
    await using world = await createWorld()
    const id = await another(world)
    const [first, other] = [await world.shop.acts.place(cart), await world.shop.acts.place(cart)].map(String)
    await attach(world, id, first ?? '')
    const [thinking, writing] = [stopAt('gathered', 1), stopAt('applied', 1)]
    const dying = world.check(
      id,
      world.node(async point => {
        await thinking.hook(point)
        await writing.hook(point)
      }),
    )
    await thinking.reached
    await attach(world, id, other ?? '')
    thinking.wake()
    await writing.reached
    world.time.advance(2 * minute)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', order: { id: first } })
    const paid = [...world.shop.world.orders.values()].filter(order => order.paidAt !== null)
    expect(paid.map(order => String(order.id))).toEqual([first])
    writing.wake()
    await dying
  })

  test('while its own check is under way: that check knows nothing of the order, and does nothing to it', async () => {
    await using world = await createWorld({ invoiceFee: 2_900 })
    const second = await another(world, 'INVOICE')
    const first = await world.open({ orderId: String(await world.shop.acts.place(cart)) })
    world.pay(first)
    world.time.advance(minute)
    const before = stopAt('claimed', 1)
    const slow = world.check(first.id, world.node(before.hook))
    await Promise.race([slow, before.reached])
    // Somebody reopens the second's own order: its check has something to do there, and looks again after it.
    const own = [...world.shop.world.orders.values()].find(({ status }) => status === 'cancelled')
    await world.shop.acts.edit(own?.id ?? 0, { status: 'pending' })
    await world.tell(second)
    const within = stopAt('gathered', 1)
    const busy = world.check(second, world.node(within.hook))
    await Promise.race([busy, within.reached])
    await attach(world, second, first.orderId ?? '')
    within.wake()
    await busy
    expect(world.shop.world.orders.get(Number(first.orderId))).toMatchObject({
      status: 'pending',
      totals: { total: '100.00' },
    })
    before.wake()
    await slow
    expect(await world.converge(first.id)).toMatchObject({ status: 'settled', order: { id: first.orderId } })
    expect(world.shop.count(Number(first.orderId)).paymentComplete).toBe(1)
  })
})
