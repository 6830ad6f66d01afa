import { describe, expect, test } from 'vitest'
import { decide } from '../src/settle/decide.ts'
import { anAttempt, anOrder, factsOf, paidOrder } from '../src/settle/examples.ts'
import { readOrder } from '../src/shops/woocommerce/order.ts'
import { cart, createWorld } from './world.ts'

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
