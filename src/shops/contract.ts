import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../base/outcome.ts'
import type { FindQuery, OrderDraft, OrderState, Shop, ShopOrder, Snapshot } from './shop.ts'

/**
 * The conformance suite of the port to a shop: what settle relies on, whatever the shop. The simulator and a real
 * WooCommerce pass the same one.
 */
export interface ShopHarness {
  readonly shop: Shop
  /** The same shop, called with keys that it does not know. */
  readonly stranger: Shop
  /** An address where no shop answers. */
  readonly nowhere: Shop
  readonly currency: string
  /** Two pieces of something the shop keeps count of. */
  readonly plain: Priced
  /** With taxes, shipping, a coupon and a fee. */
  readonly rich: Priced
  /** A body that costs exactly this, without tax, for currencies that the shop has no prices in. */
  priced(decimal: string): Snapshot
  /** A customer's unpaid order from the shop's own checkout. Answers its id. */
  place(): Promise<string>
  readonly acts: Acts
  /** What the shop's hooks saw of an order, or null when nobody counts. */
  count(orderId: string): Promise<Counts | null>
  /** The next write does its work, and its answer is lost or an error. Null where that cannot be arranged. */
  readonly loseAnswer: ((how: 'reset' | 'server_error') => void) | null
  /** The next request is never answered. */
  readonly hang: (() => void) | null
  close(): Promise<void>
}

export interface Priced {
  readonly snapshot: Snapshot
  readonly totalMinor: number
}

/** What persons and the shop itself do to an order. */
export interface Acts {
  setStatus(orderId: string, status: 'failed' | 'on-hold' | 'checkout-draft'): Promise<void>
  cancel(orderId: string): Promise<void>
  timeOut(orderId: string): Promise<void>
  trash(orderId: string): Promise<void>
  payOtherwise(orderId: string, transactionId: string): Promise<void>
  makeDearer(orderId: string): Promise<void>
}

export interface Counts {
  readonly paymentComplete: number
  /** How often stock was taken, less how often it was given back. */
  readonly stockTaken: number
  readonly mails: readonly string[]
}

export interface DeclaredException {
  readonly test: string
  readonly reason: string
}

interface ContractOptions {
  readonly skip?: readonly DeclaredException[]
}

export function describeShop(name: string, start: () => Promise<ShopHarness>, options: ContractOptions = {}): void {
  const skip = new Map(options.skip?.map(each => [each.test, each.reason]))
  const names = new Set<string>()
  let shopHarness: ShopHarness | undefined
  let paymentId = ''

  const context: Context = {
    get harness() {
      if (shopHarness === undefined) throw new Error('the shop has not started')
      return shopHarness
    },
    get paymentId() {
      return paymentId
    },
    test(title, body) {
      names.add(title)
      const reason = skip.get(title)
      if (reason === undefined) it(title, body)
      else it.skip(`${title} (${reason})`)
    },
  }

  describe(name, () => {
    beforeAll(async () => {
      shopHarness = await start()
    })
    afterAll(() => shopHarness?.close())
    beforeEach(() => {
      paymentId = `contract-${crypto.randomUUID().slice(0, 18)}`
    })
    describe('find and create', () => describeFind(context))
    describe('complete', () => describeComplete(context))
    describe('other effects', () => describeEffects(context))
    describe('amounts', () => describeAmounts(context))
    describe('when it does not answer', () => describeFailures(context))
    it('has every test that an exception is declared for', () => {
      for (const title of skip.keys()) expect(names).toContain(title)
    })
  })
}

interface Context {
  readonly harness: ShopHarness
  /** A new one for each test. */
  readonly paymentId: string
  test(title: string, body: () => Promise<void>): void
}

const patience = (): AbortSignal => AbortSignal.timeout(25_000)

function got<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(`${outcome.kind}: ${outcome.message}`)
  return outcome.value
}

const query = (paymentId: string, orderId: string | null = null): FindQuery => ({
  paymentId,
  orderId,
  openedAt: Date.now(),
})

const draft = ({ harness, paymentId }: Context, snapshot: Snapshot = harness.plain.snapshot): OrderDraft => ({
  paymentId,
  snapshot,
  currency: harness.currency,
  methodTitle: 'Swish',
})

const create = async (context: Context): Promise<ShopOrder> =>
  got(await context.harness.shop.create(draft(context), patience()))

async function see({ harness, paymentId }: Context, orderId: string): Promise<ShopOrder> {
  const order = got(await harness.shop.find(query(paymentId, orderId), patience())).find(each => each.id === orderId)
  if (order === undefined) throw new Error(`order ${orderId} was not found`)
  return order
}

const payment = (paymentId: string, reference = `R-${paymentId}`) => ({
  paymentId,
  reference,
  methodTitle: 'Swish',
  note: 'Kvitto: paid with Swish.',
})

const reason = (paymentId: string) => ({ paymentId, note: 'Kvitto: a test.' })

function describeFind(context: Context): void {
  const { test } = context

  test('finds nothing for a payment without an order', async () => {
    expect(got(await context.harness.shop.find(query(context.paymentId), patience()))).toEqual([])
  })

  test('takes an order id that the shop does not have for no order', async () => {
    expect(got(await context.harness.shop.find(query(context.paymentId, '99999999'), patience()))).toEqual([])
  })

  test('creates an order unpaid, and finds it by the payment', async () => {
    const { harness, paymentId } = context
    const created = await create(context)
    expect(created).toMatchObject({ state: 'unpaid', paidAt: null, createdFor: paymentId, discarded: false })
    expect(created).toMatchObject({ totalMinor: harness.plain.totalMinor, currency: harness.currency, feeMinor: 0 })
    expect(got(await harness.shop.find(query(paymentId), patience()))).toEqual([created])
    expect((await harness.count(created.id))?.paymentComplete ?? 0).toBe(0)
  })

  test('creates no order paid, and for no other payment, whatever the snapshot says', async () => {
    const { harness, paymentId } = context
    const snapshot = {
      ...harness.plain.snapshot,
      set_paid: true,
      status: 'completed',
      transaction_id: 'mine',
      created_via: 'checkout',
      date_paid: '2020-01-01T00:00:00',
      meta_data: [{ key: '_kvitto_payment', value: 'another' }],
    }
    const created = got(await harness.shop.create(draft(context, snapshot), patience()))
    expect(created).toMatchObject({ state: 'unpaid', transactionId: null, createdFor: paymentId, paidAt: null })
  })

  test('says where the customer sees the finished order', async () => {
    const created = await create(context)
    expect(created.key).not.toBeNull()
    expect(created.receivedUrl).toContain(`order-received`)
    expect(created.receivedUrl).toContain(created.id)
  })

  test('finds the order that the payment was opened for, which is not of its making', async () => {
    const id = await context.harness.place()
    expect(await see(context, id)).toMatchObject({ id, state: 'unpaid', createdFor: null })
  })

  test('finds an order in the trash', async () => {
    const { harness, paymentId } = context
    const { id } = await create(context)
    await harness.acts.trash(id)
    expect(got(await harness.shop.find(query(paymentId), patience()))).toMatchObject([{ id, state: 'trashed' }])
  })

  test('finds two orders of one payment, the lowest id first', async () => {
    const { harness, paymentId } = context
    const first = await create(context)
    const second = await create(context)
    await harness.acts.trash(first.id)
    const found = got(await harness.shop.find(query(paymentId), patience()))
    expect(found.map(order => order.id)).toEqual([first.id, second.id])
  })

  test('does not mix payments up', async () => {
    const { harness, paymentId } = context
    await create(context)
    expect(got(await harness.shop.find(query(`${paymentId}0`), patience()))).toEqual([])
    expect(got(await harness.shop.find(query(paymentId.slice(0, -1)), patience()))).toEqual([])
  })

  test('tells an order that the shop timed out from one that a person cancelled', async () => {
    const { harness } = context
    const [timedOut, cancelled] = [await harness.place(), await harness.place()]
    await harness.acts.cancel(cancelled)
    await harness.acts.timeOut(timedOut)
    expect((await see(context, timedOut)).state).toBe('timed_out')
    expect((await see(context, cancelled)).state).toBe('cancelled')
  })
}

function describeComplete(context: Context): void {
  const { test } = context
  const arrivals: readonly (readonly [string, OrderState, (acts: Acts, id: string) => Promise<void>])[] = [
    ['unpaid', 'unpaid', async () => {}],
    ['only a draft', 'unpaid', (acts, id) => acts.setStatus(id, 'checkout-draft')],
    ['failed', 'failed', (acts, id) => acts.setStatus(id, 'failed')],
    ['on hold', 'on_hold', (acts, id) => acts.setStatus(id, 'on-hold')],
    ['cancelled', 'cancelled', (acts, id) => acts.cancel(id)],
    ['timed out', 'timed_out', (acts, id) => acts.timeOut(id)],
  ]
  for (const [name, state, arrive] of arrivals) {
    test(`completes an order that is ${name}, once`, async () => {
      const { harness, paymentId } = context
      const id = await harness.place()
      await arrive(harness.acts, id)
      const seen = await see(context, id)
      expect(seen.state).toBe(state)
      const paid = got(await harness.shop.complete(seen, payment(paymentId), patience()))
      expect(paid).toMatchObject({ state: 'paid', transactionId: `R-${paymentId}` })
      expect(paid.paidAt).not.toBeNull()
      await expectPaidOnce(harness, id)
    })
  }

  test('does nothing when told twice, seen again or not', async () => {
    const { harness, paymentId } = context
    const id = await harness.place()
    const seen = await see(context, id)
    const paid = got(await harness.shop.complete(seen, payment(paymentId), patience()))
    expect(got(await harness.shop.complete(seen, payment(paymentId), patience()))).toMatchObject({ state: 'paid' })
    expect(got(await harness.shop.complete(paid, payment(paymentId), patience()))).toMatchObject({ state: 'paid' })
    await expectPaidOnce(harness, id)
  })

  test('leaves an order alone that somebody else has paid', async () => {
    const { harness, paymentId } = context
    const id = await harness.place()
    const seen = await see(context, id)
    await harness.acts.payOtherwise(id, 'another')
    expect(await harness.shop.complete(seen, payment(paymentId), patience())).toMatchObject({ code: 'conflict' })
    expect(await see(context, id)).toMatchObject({ state: 'paid', transactionId: 'another' })
    await expectPaidOnce(harness, id)
  })

  test('leaves an order alone that is not as it was seen', async () => {
    const { harness, paymentId } = context
    const cancelled = await see(context, await harness.place())
    await harness.acts.cancel(cancelled.id)
    expect(await harness.shop.complete(cancelled, payment(paymentId), patience())).toMatchObject({ code: 'conflict' })
    const dearer = await see(context, await harness.place())
    await harness.acts.makeDearer(dearer.id)
    expect(await harness.shop.complete(dearer, payment(paymentId), patience())).toMatchObject({ code: 'conflict' })
    expect((await harness.count(dearer.id))?.paymentComplete ?? 0).toBe(0)
  })
}

async function expectPaidOnce(harness: ShopHarness, id: string): Promise<void> {
  const counts = await harness.count(id)
  if (counts === null) return
  expect(counts).toMatchObject({ paymentComplete: 1, stockTaken: 1 })
  expect(counts.mails).toEqual([...new Set(counts.mails)])
  expect(counts.mails).toContain('new_order')
}

function describeEffects(context: Context): void {
  const { test } = context

  test('adds the fee once, in full', async () => {
    const { harness, paymentId } = context
    const created = await create(context)
    const fee = { paymentId, name: 'Invoice fee', amountMinor: 2900 }
    const added = got(await harness.shop.addFee(created, fee, patience()))
    expect(added).toMatchObject({ feeMinor: 2900, totalMinor: created.totalMinor + 2900, lineCount: created.lineCount })
    expect(got(await harness.shop.addFee(created, fee, patience()))).toEqual(added)
    expect(await see(context, created.id)).toEqual(added)
    const paid = got(await harness.shop.complete(added, payment(paymentId), patience()))
    expect(paid).toMatchObject({ state: 'paid', totalMinor: added.totalMinor })
  })

  test('holds an unpaid order, once, and never a paid one', async () => {
    const { harness, paymentId } = context
    const seen = await see(context, await harness.place())
    const held = got(await harness.shop.hold(seen, reason(paymentId), patience()))
    expect(held.state).toBe('on_hold')
    expect(got(await harness.shop.hold(seen, reason(paymentId), patience())).state).toBe('on_hold')
    const paid = got(await harness.shop.complete(held, payment(paymentId), patience()))
    expect(await harness.shop.hold(paid, reason(paymentId), patience())).toMatchObject({ code: 'conflict' })
    await expectPaidOnce(harness, seen.id)
  })

  test('fails an order, and gives the stock back that it held', async () => {
    const { harness, paymentId } = context
    const unpaid = await see(context, await harness.place())
    expect(got(await harness.shop.fail(unpaid, reason(paymentId), patience())).state).toBe('failed')
    const held = got(await harness.shop.hold(await see(context, await harness.place()), reason(paymentId), patience()))
    expect((await harness.count(held.id))?.stockTaken ?? 1).toBe(1)
    expect(got(await harness.shop.fail(held, reason(paymentId), patience())).state).toBe('failed')
    expect((await harness.count(held.id))?.stockTaken ?? 0).toBe(0)
  })

  test('never fails a paid order', async () => {
    const { harness, paymentId } = context
    const seen = await see(context, await harness.place())
    const paid = got(await harness.shop.complete(seen, payment(paymentId), patience()))
    expect(await harness.shop.fail(paid, reason(paymentId), patience())).toMatchObject({ code: 'conflict' })
    expect(await harness.shop.fail(seen, reason(paymentId), patience())).toMatchObject({ code: 'conflict' })
  })

  test('discards an order of its own, knows it again, and discards no other', async () => {
    const { harness, paymentId } = context
    const created = await create(context)
    const gone = got(await harness.shop.discard(created, reason(paymentId), patience()))
    expect(gone).toMatchObject({ state: 'cancelled', discarded: true })
    expect(got(await harness.shop.find(query(paymentId), patience()))).toEqual([gone])
    const theirs = await see(context, await harness.place())
    expect(await harness.shop.discard(theirs, reason(paymentId), patience())).toMatchObject({ code: 'conflict' })
    expect((await see(context, theirs.id)).state).toBe('unpaid')
  })

  test('refuses to change an order that is not there', async () => {
    const { harness, paymentId } = context
    const missing = { ...(await see(context, await harness.place())), id: '99999999' }
    expect(await harness.shop.complete(missing, payment(paymentId), patience())).toMatchObject({ code: 'not_found' })
    expect(await harness.shop.hold(missing, reason(paymentId), patience())).toMatchObject({ code: 'not_found' })
  })
}

function describeAmounts(context: Context): void {
  const { test } = context

  test('makes of a snapshot with taxes, shipping, a coupon and a fee what it costs', async () => {
    const { harness } = context
    const created = got(await harness.shop.create(draft(context, harness.rich.snapshot), patience()))
    expect(created.totalMinor).toBe(harness.rich.totalMinor)
  })

  test('gives the rows of an order, which sum to its total', async () => {
    const { harness } = context
    const created = got(await harness.shop.create(draft(context, harness.rich.snapshot), patience()))
    const rows = got(await harness.shop.rows(created.id, patience()))
    const sum = rows?.reduce((all, row) => all + row.quantity * row.unitAmountMinor - (row.discountMinor ?? 0), 0)
    expect(sum).toBe(created.totalMinor)
    expect(got(await harness.shop.rows('99999999', patience()))).toBeNull()
  })

  const prices: readonly (readonly [string, string, number])[] = [
    ['JPY', '1234', 1234],
    ['EUR', '12.34', 1234],
    ['KWD', '1.230', 1230],
  ]
  for (const [currency, decimal, totalMinor] of prices) {
    test(`reads amounts in ${currency}`, async () => {
      const { harness } = context
      const order = { ...draft(context, harness.priced(decimal)), currency }
      expect(got(await harness.shop.create(order, patience()))).toMatchObject({ currency, totalMinor })
    })
  }
}

function describeFailures(context: Context): void {
  const { test } = context

  test('is refused with wrong keys', async () => {
    const { harness, paymentId } = context
    const seen = await see(context, await harness.place())
    const refused = { kind: 'refused', code: 'unauthorized' }
    expect(await harness.stranger.find(query(paymentId), patience())).toMatchObject(refused)
    expect(await harness.stranger.create(draft(context), patience())).toMatchObject(refused)
    expect(await harness.stranger.complete(seen, payment(paymentId), patience())).toMatchObject(refused)
  })

  test('is refused with the reason when the content is wrong', async () => {
    const { harness } = context
    const snapshot = { ...harness.plain.snapshot, fee_lines: [{ name: 'Fee', total: 29 }] }
    const outcome = await harness.shop.create(draft(context, snapshot), patience())
    expect(outcome).toMatchObject({ kind: 'refused', code: 'invalid' })
    expect(outcome.kind === 'refused' && outcome.message).toContain('fee_lines')
  })

  test('surely did nothing where no connection can be made', async () => {
    const { harness, paymentId } = context
    expect(await harness.nowhere.find(query(paymentId), patience())).toMatchObject({ kind: 'unreachable' })
    expect(await harness.nowhere.create(draft(context), patience())).toMatchObject({ kind: 'unreachable' })
  })

  test('does not know whether a write was done whose answer is lost or an error', async () => {
    const { harness } = context
    for (const how of ['reset', 'server_error'] as const) {
      const seen = await see(context, await harness.place())
      harness.loseAnswer?.(how)
      const outcome = await harness.shop.hold(seen, reason(context.paymentId), patience())
      expect(outcome).toMatchObject({ kind: 'unknown' })
      expect((await see(context, seen.id)).state).toBe('on_hold')
    }
  })

  test('may ask again where a read is not answered in time, and does not know of a write', async () => {
    const { harness, paymentId } = context
    harness.hang?.()
    const brief = AbortSignal.timeout(200)
    expect(await harness.shop.rows('1', brief)).toMatchObject({ kind: 'unreachable' })
    harness.hang?.()
    expect(await harness.shop.create(draft(context), AbortSignal.timeout(200))).toMatchObject({ kind: 'unknown' })
    expect(got(await harness.shop.find(query(paymentId), patience()))).toEqual([])
  })
}
