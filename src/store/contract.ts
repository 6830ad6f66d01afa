import { describe, expect, test } from 'vitest'
import { limits } from '../limits.ts'
import { apply, type Effect, exception, rest, retry, type Verdict } from '../settle/decision.ts'
import { anAttempt, anOrder, factsOf, paidOrder } from '../settle/examples.ts'
import type { Reason } from '../settle/reasons.ts'
import { type RefundChange, type RefundRequest, refundId } from '../settle/refund.ts'
import { noResolution } from '../settle/resolution.ts'
import type { EffectResult, Hint, Lease, NewPayment, Store, WakeUp } from './store.ts'

/** A store of its own for one test, with the wake-ups that it asked for. */
export interface StoreHarness extends AsyncDisposable {
  readonly store: Store
  readonly wakeUps: readonly WakeUp[]
}

const t0 = 1_700_000_000_000
const minute = 60_000

export const aNewPayment = (id: string, parts: Partial<NewPayment> = {}): NewPayment => ({
  id,
  shop: 'nordlys',
  provider: 'ecster',
  idempotencyKey: `key-${id}`,
  bodyHash: 'h',
  callbackToken: `callback-${id}`,
  browserToken: `browser-${id}`,
  amountMinor: 10_000,
  currency: 'SEK',
  reference: 'cart 1',
  orderId: '7',
  snapshot: null,
  rows: null,
  returnUrl: null,
  locale: 'sv-SE',
  customer: {},
  openedAt: t0,
  firstCheckAt: t0 + minute,
  ...parts,
})

const callback = (id: string, dueAt: number, claim: string | null = null): Hint => ({
  target: { shop: 'nordlys', provider: 'ecster', callbackToken: `callback-${id}` },
  source: 'callback',
  dueAt,
  claim,
  wire: { method: 'POST', path: '/', headers: {}, body: new Uint8Array([123, 0, 255]), address: '203.0.113.9' },
})

const facts = (now: number) =>
  factsOf({ now, payment: { calendarNext: t0 + 720 * minute }, attempts: [anAttempt], orders: [anOrder] })

/** What every store promises, whatever it keeps its rows in. */
export function describeStore(name: string, open: () => Promise<StoreHarness>): void {
  const withStore = (run: (store: Store, wakeUps: readonly WakeUp[]) => Promise<void>) => async () => {
    await using harness = await open()
    await run(harness.store, harness.wakeUps)
  }
  const claimed = async (store: Store, id: string, now: number): Promise<Lease> => {
    const claim = await store.claim(id, now)
    if (claim === undefined) throw new Error('nothing was due')
    return claim.lease
  }

  describe(`${name}: open`, () => {
    test(
      'the row and its first check are there, with a wake-up, before anything else',
      withStore(async (store, wakeUps) => {
        const { payment, isNew } = await store.open(aNewPayment('p1'))
        expect({ isNew, checkAt: payment.checkAt, status: payment.status }).toEqual({
          isNew: true,
          checkAt: t0 + minute,
          status: 'open',
        })
        expect(wakeUps).toEqual([{ paymentId: 'p1', shop: 'nordlys', at: t0 + minute }])
      }),
    )
    test(
      'many opens with one key at once come to one payment',
      withStore(async store => {
        const ids = ['a', 'b', 'c', 'd', 'e', 'f']
        const opened = await Promise.all(ids.map(id => store.open(aNewPayment(id, { idempotencyKey: 'k' }))))
        expect(new Set(opened.map(each => each.payment.id)).size).toBe(1)
        expect(opened.filter(each => each.isNew)).toHaveLength(1)
      }),
    )
    test(
      'the same key with another body is told from a repetition',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const same = await store.open(aNewPayment('p2', { idempotencyKey: 'key-p1' }))
        const other = await store.open(aNewPayment('p3', { idempotencyKey: 'key-p1', bodyHash: 'other' }))
        expect([same.isSameBody, other.isSameBody]).toEqual([true, false])
      }),
    )
    test(
      'the same key in another shop is another payment',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        expect((await store.open(aNewPayment('p2', { shop: 'other', idempotencyKey: 'key-p1' }))).isNew).toBe(true)
      }),
    )
    test(
      'one caller at a time opens the provider’s session; a failure or a dead caller blocks no retry',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const reserve = (now: number) => store.reserveSession('p1', now, now + 1_000)
        const first = await Promise.all([reserve(t0), reserve(t0), reserve(t0)])
        expect(first.filter(Boolean)).toHaveLength(1)
        expect(await reserve(t0 + 1_001)).toBe(true)
        await store.endSession('p1', t0 + 1_002, { failure: 'timed out', isRefused: false })
        expect(await reserve(t0 + 1_003)).toBe(true)
        await store.endSession('p1', t0 + 1_004, { session: { public: { cartKey: 'c' } } })
        expect(await reserve(t0 + 9_999)).toBe(false)
        expect((await store.find('p1'))?.session).toEqual({ public: { cartKey: 'c' } })
        // A caller that was thought dead comes after all: somebody may be paying in the session that was told.
        for (const late of [{ session: { public: { cartKey: 'late' } } }, { failure: 'timed out', isRefused: false }])
          await store.endSession('p1', t0 + 10_000, late)
        expect(await store.find('p1')).toMatchObject({ session: { public: { cartKey: 'c' } }, sessionFailure: null })
      }),
    )
    test(
      'a payment is refused at its opening only when each try was: one that nobody answered may have made a session',
      withStore(async store => {
        const no = { failure: 'no such currency', isRefused: true }
        const isRefused = async () => (await store.find('p1'))?.isSessionRefused
        await store.open(aNewPayment('p1'))
        expect(await isRefused()).toBe(false)
        await store.reserveSession('p1', t0, t0 + 1)
        await store.endSession('p1', t0, no)
        expect(await isRefused()).toBe(true)
        // While it is tried again nothing is sure; and this caller died, so that nothing ever will be.
        await store.reserveSession('p1', t0 + 2, t0 + 3)
        expect(await isRefused()).toBe(false)
        await store.reserveSession('p1', t0 + 4, t0 + 5)
        await store.endSession('p1', t0 + 4, no)
        expect(await isRefused()).toBe(false)
      }),
    )
    test(
      'a payment that is opened after all, having been closed as refused, is open, due at once, and somebody is woken',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        await store.reserveSession('p1', t0, t0 + 1)
        await store.endSession('p1', t0, { failure: 'no', isRefused: true })
        const lease = await claimed(store, 'p1', t0 + minute)
        await store.record(lease, t0 + minute, rest(facts(t0), 'not_opened', 'closed'), facts(t0))
        await store.reserveSession('p1', t0 + minute, t0 + 2 * minute)
        await store.endSession('p1', t0 + minute + 1, { session: { public: { cartKey: 'c' } } })
        const opened = { status: 'open', reason: null, isSessionRefused: false, checkAt: t0 + minute + 1 }
        expect(await store.find('p1')).toMatchObject(opened)
        expect(wakeUps.at(-1)).toEqual({ paymentId: 'p1', shop: 'nordlys', at: t0 + minute + 1 })
      }),
    )
    test(
      'a payment that was closed without a failed opening stays closed when it is opened late',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const lease = await claimed(store, 'p1', t0 + minute)
        await store.record(lease, t0 + minute, rest(facts(t0), 'never_paid', 'closed'), facts(t0))
        await store.reserveSession('p1', t0 + minute, t0 + 2 * minute)
        await store.endSession('p1', t0 + minute + 1, { session: { public: { cartKey: 'c' } } })
        expect(await store.find('p1')).toMatchObject({ status: 'closed', reason: 'never_paid' })
      }),
    )
    test(
      'an id or a token is one payment’s, and a payment that is refused leaves nothing behind',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        await expect(store.open(aNewPayment('p1', { idempotencyKey: 'other' }))).rejects.toThrow()
        for (const token of ['callbackToken', 'browserToken'] as const) {
          const taken = { [token]: `${token.replace('Token', '')}-p1` }
          await expect(store.open(aNewPayment('p2', taken))).rejects.toThrow()
        }
        expect(await store.find('p2')).toBeUndefined()
        expect(wakeUps).toHaveLength(1)
        expect((await store.open(aNewPayment('p2'))).isNew).toBe(true)
      }),
    )
    test(
      'how several stand is told in one go, as finding each would tell it; those that do not exist are left out',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.open(aNewPayment('p2'))
        await store.endSession('p2', t0 + 1, { session: { public: { cartKey: 'c' } } })
        await claimed(store, 'p1', t0 + minute)
        const told = await store.progress(['p1', 'p2', 'nobody', 'p1'])
        expect(told.map(each => each.id).toSorted()).toEqual(['p1', 'p2'])
        for (const { lastHintDue, ...each } of told) {
          expect(lastHintDue).toBe(null)
          expect(await store.find(each.id)).toMatchObject(each)
        }
        expect(told.find(each => each.id === 'p1')?.isBeingChecked).toBe(true)
        expect(await store.progress([])).toEqual([])
        // A hint counts also where the calendar comes before it.
        await store.receive(t0, [callback('p2', t0 + 5 * minute), callback('p2', t0 + 2 * minute)])
        expect(await store.progress(['p2'])).toMatchObject([{ checkAt: t0 + minute, lastHintDue: t0 + 5 * minute }])
      }),
    )
    test(
      'what is stored is a copy, and so is what is told',
      withStore(async store => {
        const snapshot = { line_items: [{ product_id: 11 }] }
        await store.open(aNewPayment('p1', { snapshot }))
        snapshot.line_items.push({ product_id: 12 })
        const told = await store.find('p1')
        if (told !== undefined) Object.assign(told, { amountMinor: 1 })
        expect(await store.find('p1')).toMatchObject({
          amountMinor: 10_000,
          snapshot: { line_items: [{ product_id: 11 }] },
        })
      }),
    )
    test(
      'the list is newest first, of one shop or status, and not without end',
      withStore(async store => {
        for (const [id, shop] of [
          ['p1', 'nordlys'],
          ['p2', 'other'],
          ['p3', 'nordlys'],
        ] as const)
          await store.open(aNewPayment(id, { shop, openedAt: t0 + Number(id.slice(1)) }))
        const ids = async (filter: Parameters<Store['list']>[0]) => (await store.list(filter)).map(each => each.id)
        expect(await ids({ limit: 2 })).toEqual(['p3', 'p2'])
        expect(await ids({ shop: 'nordlys', limit: 9 })).toEqual(['p3', 'p1'])
        expect(await ids({ status: 'settled', limit: 9 })).toEqual([])
      }),
    )
    test(
      'a payment is found by its browser token and by no other',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        expect((await store.findByBrowserToken('browser-p1'))?.id).toBe('p1')
        expect(await store.findByBrowserToken('callback-p1')).toBeUndefined()
      }),
    )
  })

  describe(`${name}: inbox`, () => {
    test(
      'a customer who waits has the payment looked at now: no later look, no second wake-up, nothing on record',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        await store.hasten('p1', t0 + 5)
        await store.hasten('p1', t0 + 9)
        await store.hasten('nobody', t0)
        expect(await store.find('p1')).toMatchObject({ checkAt: t0 + 5, returnedAt: null })
        expect(wakeUps.slice(1)).toEqual([{ paymentId: 'p1', shop: 'nordlys', at: t0 + 5 }])
        expect(await store.story('p1')).toMatchObject([{ kind: 'opened' }])
        expect(await store.claim('p1', t0 + 5)).toMatchObject({ wokenBy: 'calendar' })
        await store.hasten('p1', t0 + 10)
        expect((await store.find('p1'))?.checkAt).toBe(t0 + 10)
      }),
    )
    test(
      'one odd hint does not spoil the batch that it came with',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.open(aNewPayment('p2'))
        const odd = 'a\u0000b \ud83d'
        const wire = { method: 'GET', path: odd, headers: { via: odd }, body: new Uint8Array(), address: odd }
        const hints = [{ ...callback('p1', t0, odd), wire }, callback('p2', t0)]
        expect(await store.receive(t0, hints)).toEqual([true, true])
      }),
    )
    test(
      'tells known tokens from unknown ones, and the unknown leave nothing behind',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        const wrongShop = {
          ...callback('p1', t0),
          target: { shop: 'other', provider: 'ecster', callbackToken: 'callback-p1' },
        }
        expect(await store.receive(t0, [callback('p9', t0), callback('p1', t0 + 5), wrongShop])).toEqual([
          false,
          true,
          false,
        ])
        expect((await store.story('p1')).filter(entry => entry.kind === 'hint')).toHaveLength(1)
        expect(wakeUps).toHaveLength(2)
      }),
    )
    test(
      'more callbacks never push the check back',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.receive(t0, [callback('p1', t0 + 30_000)])
        await store.receive(t0 + 20_000, [callback('p1', t0 + 50_000), callback('p1', t0 + 90_000)])
        expect((await store.find('p1'))?.checkAt).toBe(t0 + 30_000)
      }),
    )
    test(
      'a callback wakes a payment whose calendar has ended',
      withStore(async store => {
        await store.open(aNewPayment('p1', { firstCheckAt: null }))
        await store.receive(t0, [callback('p1', t0 + 5)])
        expect((await store.find('p1'))?.checkAt).toBe(t0 + 5)
      }),
    )
    test(
      'a hint wakes when it is the first to be due, and a later one leaves the check as it is',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        const wanted = (at: number) => ({ paymentId: 'p1', shop: 'nordlys', at })
        await store.receive(t0, [callback('p1', t0 + 9), callback('p1', t0 + 5)])
        await store.receive(t0, [callback('p1', t0 + 7)])
        await store.receive(t0, [callback('p1', t0 + 5)])
        expect(wakeUps.slice(1)).toEqual([wanted(t0 + 5), wanted(t0 + 5)])
      }),
    )
    test(
      'a hint by id is held to the shop and provider that it names, if it names them',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const named = (parts: { shop?: string; provider?: string }): Hint => ({
          target: { paymentId: 'p1', ...parts },
          source: 'operator',
          dueAt: t0,
          claim: null,
          wire: null,
        })
        const hints = [named({}), named({ shop: 'nordlys' }), named({ shop: 'other' }), named({ provider: 'swish' })]
        expect(await store.receive(t0, hints)).toEqual([true, true, false, false])
      }),
    )
    test(
      'batches with the same payments in different orders do not wait for each other',
      withStore(async store => {
        const ids = Array.from({ length: 20 }, (_, index) => `p${index}`)
        for (const id of ids) await store.open(aNewPayment(id))
        const batch = (order: readonly string[]) =>
          store.receive(
            t0,
            order.map(id => callback(id, t0)),
          )
        const all = await Promise.all(
          Array.from({ length: 10 }, (_, index) => batch(index % 2 ? ids : ids.toReversed())),
        )
        expect(all.flat().every(Boolean)).toBe(true)
      }),
    )
  })

  describe(`${name}: look-ups that write nothing`, () => {
    test(
      'strangers are told from callers with a token, and nothing is left behind',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        const target = { shop: 'nordlys', provider: 'ecster', callbackToken: 'callback-p1' }
        const targets = [
          { ...target, callbackToken: 'callback-p9' },
          target,
          { ...target, shop: 'other' },
          { ...target, provider: 'swish' },
          { paymentId: 'p1' },
        ]
        expect(await store.isKnown(targets)).toEqual([false, true, false, false, true])
        expect(await store.isKnown([])).toEqual([])
        expect(await store.story('p1')).toHaveLength(1)
        expect(wakeUps).toHaveLength(1)
      }),
    )
  })

  describe(`${name}: forgetting`, () => {
    const personal = 'Kim Lind'
    const order = { ...anOrder, key: personal, receivedUrl: `https://shop.test/?${personal}` }

    /** A payment that has been through everything that could have kept the customer's name. */
    async function paid(store: Store, id: string, parts: Partial<NewPayment> = {}) {
      const snapshot = { billing: { first_name: personal }, line_items: [{}] }
      await store.open(
        aNewPayment(id, {
          orderId: null,
          snapshot,
          rows: [{ name: personal, quantity: 1, unitAmountMinor: 1, vatRate: 0 }],
          returnUrl: `https://shop.test/${personal}`,
          customer: { firstName: personal },
          ...parts,
        }),
      )
      await store.endSession(id, t0, { failure: `no ${personal}`, isRefused: true })
      await store.endSession(id, t0, { session: { public: { payerAlias: personal }, private: { of: personal } } })
      await store.receive(t0, [
        {
          ...callback(id, t0, 'E1'),
          wire: {
            method: 'POST',
            path: `/${personal}`,
            headers: { via: personal },
            body: new TextEncoder().encode(personal),
            address: personal,
          },
        },
      ])
      const now = t0 + 1
      const lease = await claimed(store, id, now)
      const said = { kind: 'unreachable', message: personal } as const
      const failing = {
        ...facts(now),
        provider: { kind: 'failed', failure: said } as const,
        shop: { kind: 'failed', failure: said } as const,
      }
      const effect = { kind: 'complete', order, reference: `E-${id}` } as const
      const recorded = await store.record(lease, now, apply('order_completed', 'open', effect, { order }), failing)
      if (recorded.kind !== 'recorded' || recorded.effectId === null) throw new Error('no effect')
      await store.conclude(recorded.effectId, now, { outcome: 'refused', detail: personal })
      const unread = {
        ...facts(now),
        provider: { kind: 'known', attempts: [anAttempt], unread: [personal], refunds: {} } as const,
      }
      return {
        settle: () =>
          store.record(lease, now, rest(unread, 'paid', 'settled', { settleWith: `E-${id}`, order }), unread),
      }
    }

    /** All that the store tells of a payment. */
    const told = async (store: Store, id: string) =>
      JSON.stringify([await store.find(id), await store.story(id), await store.refunds(id)])

    test(
      'takes the customer out of everything, and keeps the money and the story',
      withStore(async store => {
        await (await paid(store, 'p1')).settle()
        await store.requestRefund('p1', t0 + 8, {
          key: 'k',
          amountMinor: 1,
          reason: personal,
          requestedBy: personal,
          shopRefundId: null,
        })
        expect(await told(store, 'p1')).toContain(personal)
        expect(await store.erase('p1', t0 + 9)).toEqual({ kind: 'erased' })
        expect(await told(store, 'p1')).not.toContain(personal)
        expect(await store.find('p1')).toMatchObject({
          status: 'settled',
          amountMinor: 10_000,
          reference: 'cart 1',
          providerReference: 'E-p1',
          order: { id: '7', number: '7' },
          session: { public: {} },
        })
        expect((await store.story('p1')).map(entry => entry.kind)).toEqual([
          'opened',
          'session',
          'session',
          'hint',
          'decision',
          'decision',
          'effect',
          'refund',
          'erased',
        ])
      }),
    )
    test(
      'takes out why a person decided as they did',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lost = exception(facts(now), 'order_cancelled')
        await store.record(await claimed(store, 'p1', now), now, lost, facts(now))
        const { revision } = (await store.find('p1')) ?? { revision: -1 }
        const resolution = { ...noResolution, ended: [{ as: 'closed', reason: 'order_cancelled', money: [] }] } as const
        const word = { who: 'Anna', why: `told by ${personal}`, action: { kind: 'close' }, revision } as const
        await store.resolve('p1', now, { ...word, reason: 'order_cancelled', resolution })
        const closed = rest(facts(now), 'closed_by_hand', 'closed')
        await store.record(await claimed(store, 'p1', now), now, closed, facts(now))
        expect(await told(store, 'p1')).toContain(personal)
        expect(await store.erase('p1', now + 1)).toEqual({ kind: 'erased' })
        expect(await told(store, 'p1')).not.toContain(personal)
        expect(await told(store, 'p1')).toContain('Anna')
      }),
    )
    test(
      'once is enough, and the same call to open it still finds it',
      withStore(async store => {
        await (await paid(store, 'p1')).settle()
        await store.erase('p1', t0 + 9)
        expect(await store.erase('p1', t0 + 99)).toEqual({ kind: 'erased' })
        expect((await store.story('p1')).filter(entry => entry.kind === 'erased')).toMatchObject([{ at: t0 + 9 }])
        expect(await store.open(aNewPayment('p2', { idempotencyKey: 'key-p1' }))).toMatchObject({
          isNew: false,
          payment: { id: 'p1' },
        })
        expect(await store.reserveSession('p1', t0 + 10, t0 + 11)).toBe(false)
      }),
    )
    test(
      'what is undecided or being checked stays whole',
      withStore(async store => {
        const { settle } = await paid(store, 'p1')
        const before = await told(store, 'p1')
        expect(await store.erase('p1', t0 + 9)).toEqual({ kind: 'undecided', status: 'open' })
        expect(await store.erase('p9', t0 + 9)).toEqual({ kind: 'unknown' })
        expect(await told(store, 'p1')).toBe(before)
        await settle()
        await store.receive(t0 + 2, [callback('p1', t0 + 2)])
        await claimed(store, 'p1', t0 + 2)
        expect(await store.erase('p1', t0 + 9)).toEqual({ kind: 'busy' })
        await store.open(aNewPayment('p2', { orderId: '8' }))
        const now = t0 + minute
        await store.record(await claimed(store, 'p2', now), now, exception(facts(now), 'order_trashed'), facts(now))
        expect(await store.erase('p2', now)).toEqual({ kind: 'undecided', status: 'exception' })
      }),
    )
    test(
      'what comes later wakes a check and is kept without the customer',
      withStore(async store => {
        await (await paid(store, 'p1')).settle()
        await store.erase('p1', t0 + 9)
        const wire = { method: 'POST', path: personal, headers: {}, body: new Uint8Array([1]), address: personal }
        expect(await store.receive(t0 + 10, [{ ...callback('p1', t0 + 10, 'E2'), wire }])).toEqual([true])
        expect(await store.find('p1')).toMatchObject({ checkAt: t0 + 10 })
        expect(await told(store, 'p1')).not.toContain(personal)
      }),
    )
    test(
      'by age: the oldest of those that are decided, at most so many, each once',
      withStore(async store => {
        for (const [id, openedAt] of [
          ['old', t0 - 3],
          ['older', t0 - 4],
          ['young', t0],
        ] as const) {
          const { settle } = await paid(store, id, { openedAt })
          // One order is paid by one payment.
          if (id === 'older') await settle()
          else {
            const { lease } = (await store.claim(id, t0 + 1 + limits.lease)) ?? { lease: { paymentId: id, fence: 0 } }
            await store.record(lease, t0 + 2, rest(facts(t0), 'never_paid', 'closed'), facts(t0))
          }
        }
        await paid(store, 'open', { openedAt: t0 - 9 })
        expect(await store.eraseOlder(t0 - 1, t0, 1)).toBe(1)
        expect(await told(store, 'older')).not.toContain(personal)
        expect(await told(store, 'old')).toContain(personal)
        expect(await store.eraseOlder(t0 - 1, t0, 9)).toBe(1)
        expect(await store.eraseOlder(t0 - 1, t0, 9)).toBe(0)
        for (const id of ['young', 'open']) expect(await told(store, id)).toContain(personal)
      }),
    )
  })

  describe(`${name}: checks`, () => {
    test(
      'nobody gets a payment before its check is due, and one of many when it is',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        expect(await store.claim('p1', t0 + minute - 1)).toBeUndefined()
        const claims = await Promise.all(Array.from({ length: 8 }, () => store.claim('p1', t0 + minute)))
        expect(claims.filter(claim => claim !== undefined)).toHaveLength(1)
      }),
    )
    test(
      'a dead worker’s payment is overdue when its lease ends, and goes to the next with a higher fence',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const first = await claimed(store, 'p1', t0 + minute)
        expect(await store.overdue(t0 + minute + limits.lease - 1, 10)).toEqual([])
        const later = t0 + minute + limits.lease
        expect(await store.overdue(later, 10)).toEqual([{ id: 'p1', shop: 'nordlys', isAbandoned: true }])
        const second = await claimed(store, 'p1', later)
        expect(second.fence).toBeGreaterThan(first.fence)
      }),
    )
    describe('two payments for one order of the shop', () => {
      const due = t0 + minute
      const openTwo = async (store: Store) => {
        await store.open(aNewPayment('p1'))
        await store.open(aNewPayment('p2'))
        await store.open(aNewPayment('p3', { shop: 'other' }))
        await store.open(aNewPayment('p4', { orderId: '8' }))
      }
      test(
        'are never looked after at the same time: what one writes would undo what the other does',
        withStore(async store => {
          await openTwo(store)
          const claims = await Promise.all(['p1', 'p2', 'p1', 'p2'].map(id => store.claim(id, due)))
          const [claim, ...more] = claims.filter(each => each !== undefined)
          expect(more).toEqual([])
          const other = claim?.payment.id === 'p1' ? 'p2' : 'p1'
          expect(await store.claimForChange(other, due)).toBeUndefined()
          expect(await store.claim('p3', due)).toBeDefined()
          expect(await store.claim('p4', due)).toBeDefined()
          if (claim !== undefined) await store.release(claim.lease, due, null)
          expect((await store.overdue(due, 10)).map(each => each.id)).toEqual([other])
          expect(await store.claim(other, due)).toBeDefined()
        }),
      )
      test(
        'do not block each other when a worker dies, and it can write nothing more when it wakes up',
        withStore(async store => {
          await openTwo(store)
          const zombie = await claimed(store, 'p1', due)
          const later = due + limits.lease
          await claimed(store, 'p2', later)
          const late = apply('order_completed', 'open', { kind: 'complete', order: anOrder, reference: 'E1' })
          expect((await store.record(zombie, later, late, facts(later))).kind).toBe('lost')
          expect((await store.overdue(later, 10)).map(each => each.id)).toContain('p1')
        }),
      )
      test(
        'know whether the other one has ended',
        withStore(async store => {
          await openTwo(store)
          const first = await store.claim('p1', due)
          expect(first?.isShared).toBe(true)
          if (first === undefined) return
          await store.record(first.lease, due, rest(facts(due), 'denied', 'closed'), facts(due))
          expect((await store.claim('p2', due))?.isShared).toBe(false)
          expect((await store.claim('p4', due))?.isShared).toBe(false)
        }),
      )
      test(
        'are two for one order also when Kvitto made it for one of them',
        withStore(async store => {
          await store.open(aNewPayment('p1', { orderId: null, snapshot: {} }))
          await store.open(aNewPayment('p2', { orderId: '9' }))
          const lease = await claimed(store, 'p1', due)
          const made = { ...anOrder, id: '9', createdFor: 'p1' }
          const complete = { kind: 'complete', order: made, reference: 'E1' } as const
          const recorded = await store.record(
            lease,
            due,
            apply('order_completed', 'open', complete, { order: made }),
            facts(due),
          )
          expect(recorded.kind).toBe('recorded')
          expect(await store.claim('p2', due)).toBeUndefined()
          await store.release(lease, due, null)
          expect((await store.claim('p2', due))?.isShared).toBe(true)
        }),
      )
      test(
        'and the one that comes upon the order while the other is looked after writes nothing to it',
        withStore(async store => {
          await store.open(aNewPayment('p1', { orderId: null, snapshot: {} }))
          await store.open(aNewPayment('p2', { orderId: '9' }))
          const lease = await claimed(store, 'p1', due)
          const other = await claimed(store, 'p2', due)
          const made = { ...anOrder, id: '9', createdFor: 'p1' }
          const complete = { kind: 'complete', order: made, reference: 'E1' } as const
          const verdict = apply('order_completed', 'open', complete, { order: made })
          expect((await store.record(lease, due, verdict, facts(due))).kind).toBe('lost')
          expect((await store.find('p1'))?.order).toBeNull()
          await store.release(other, due, null)
          const later = due + limits.lease
          const again = await claimed(store, 'p1', later)
          expect((await store.record(again, later, verdict, facts(later))).kind).toBe('recorded')
        }),
      )
      test(
        'know of each other’s writes that nobody knows the outcome of',
        withStore(async store => {
          await openTwo(store)
          const lease = await claimed(store, 'p1', due)
          const verdict = apply('order_completed', 'open', { kind: 'complete', order: anOrder, reference: 'E1' })
          await store.record(lease, due + 1, verdict, facts(due))
          const later = due + 1 + limits.lease
          expect((await store.claim('p2', later))?.effects.unconfirmedSince).toBe(due + 1)
          expect((await store.claim('p4', later))?.effects.unconfirmedSince).toBeNull()
        }),
      )
    })
    test(
      'the most overdue come first, and lateness is how late the first of them is',
      withStore(async store => {
        for (const [id, late] of [
          ['p1', 1],
          ['p2', 3],
          ['p3', 2],
        ] as const)
          await store.open(aNewPayment(id, { firstCheckAt: t0 - late }))
        expect((await store.overdue(t0, 2)).map(each => each.id)).toEqual(['p2', 'p3'])
        expect(await store.lateness(t0)).toBe(3)
        await claimed(store, 'p2', t0)
        expect(await store.lateness(t0)).toBe(2)
        expect(await store.lateness(t0 + limits.lease + 7)).toBe(limits.lease + 9)
        expect(await store.lateness(t0 - 9)).toBe(0)
      }),
    )
    test(
      'one shop’s backlog hides no other shop: the limit is each shop’s own',
      withStore(async store => {
        for (const late of [5, 6, 7, 8]) await store.open(aNewPayment(`p${late}`, { firstCheckAt: t0 - late }))
        await store.open(aNewPayment('q1', { shop: 'other', firstCheckAt: t0 - 1 }))
        expect((await store.overdue(t0, 2)).map(each => each.id)).toEqual(['p8', 'p7', 'q1'])
        expect(await store.lateness(t0)).toBe(8)
      }),
    )
    test(
      'who lost the lease can record nothing and release nothing',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const zombie = await claimed(store, 'p1', t0 + minute)
        const now = t0 + minute + limits.lease
        const owner = await claimed(store, 'p1', now)
        expect((await store.record(zombie, now, rest(facts(now), 'paid', 'settled'), facts(now))).kind).toBe('lost')
        await store.release(zombie, now, now)
        expect(
          await store.change(zombie, now, { amountMinor: 1, rows: null, snapshot: null, session: { public: {} } }),
        ).toBe(false)
        expect(await store.claim('p1', now)).toBeUndefined()
        expect((await store.record(owner, now, rest(facts(now), 'paid', 'settled'), facts(now))).kind).toBe('recorded')
      }),
    )
    test(
      'a hint that comes during a check causes another look, when it asks for one',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        await store.receive(now, [callback('p1', now + 7)])
        await store.record(lease, now, rest(facts(now), 'awaiting_payment', 'open', { at: now + 999_999 }), facts(now))
        expect((await store.find('p1'))?.checkAt).toBe(now + 7)
      }),
    )
    test(
      'a look that comes before a callback’s grace is over does not replace the one after it',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const grace = t0 + minute + 30_000
        await store.receive(t0 + 1, [callback('p1', grace)])
        const lease = await claimed(store, 'p1', t0 + minute)
        await store.record(lease, t0 + minute, rest(facts(t0), 'awaiting_payment', 'open'), facts(t0))
        expect((await store.find('p1'))?.checkAt).toBe(grace)
      }),
    )
    test(
      'a look that lasts longer than a callback’s grace does not replace the one after it either',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const grace = t0 + minute + 5_000
        await store.receive(t0 + 1, [callback('p1', grace)])
        const lease = await claimed(store, 'p1', t0 + minute)
        await store.record(lease, grace + 1, rest(facts(t0), 'awaiting_payment', 'open'), facts(t0))
        expect((await store.find('p1'))?.checkAt).toBe(grace)
      }),
    )
    test(
      'a claim tells who woke it, and what strangers claim, newest first and not without end',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const names = Array.from({ length: limits.claims + 5 }, (_, index) => `E${index}`)
        for (const claim of ['E0', ...names]) await store.receive(t0, [callback('p1', t0, claim)])
        const claim = await store.claim('p1', t0)
        expect(claim?.wokenBy).toBe('callback')
        expect(claim?.claims).toEqual(names.toReversed().slice(0, limits.claims))
        if (claim) await store.release(claim.lease, t0, t0)
        expect((await store.claim('p1', t0))?.wokenBy).toBe('calendar')
      }),
    )
    describe('what the shop or a person tells of the order', () => {
      const told = async (store: Store, now: number) => (await store.claim('p1', now))?.isTold
      const hint = (source: Hint['source'], dueAt: number): Hint => ({
        target: { paymentId: 'p1' },
        source,
        dueAt,
        claim: null,
        wire: null,
      })
      const now = t0 + minute
      const unasked = { ...facts(now), shop: { kind: 'not_asked' } } as const
      const again = rest(facts(now), 'awaiting_payment', 'open', { at: now })
      const settle = async (store: Store, seen = facts(now), verdict: Verdict = again) => {
        const claim = await store.claim('p1', now)
        if (claim === undefined) throw new Error('nothing was due')
        await store.record(claim.lease, now, verdict, seen)
        return claim.isTold
      }
      test(
        'stays until a check that came to rest has seen the order, whatever else wakes one',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          expect(await settle(store)).toBe(false)
          await store.receive(now, [hint('shop', now), callback('p1', now)])
          expect(await settle(store, unasked)).toBe(true)
          expect(await settle(store, facts(now), retry(facts(now), 'shop_unreachable', { at: now }))).toBe(true)
          await store.breakOff(await claimed(store, 'p1', now), now)
          await store.hasten('p1', now)
          expect(await settle(store)).toBe(true)
          expect(await settle(store)).toBe(false)
          await store.receive(now, [hint('operator', now)])
          expect(await settle(store)).toBe(true)
          await store.receive(now, [hint('return', now)])
          expect(await settle(store)).toBe(false)
        }),
      )
      test(
        'is not lost with the worker, and what comes during a check is for the next one',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          await store.receive(t0, [hint('shop', t0)])
          expect(await told(store, t0)).toBe(true)
          const later = t0 + limits.lease
          const second = await store.claim('p1', later)
          if (second === undefined) throw new Error('nothing was due')
          expect(second.isTold).toBe(true)
          await store.receive(later, [hint('shop', later)])
          await store.record(second.lease, later, again, facts(later))
          expect(await told(store, later)).toBe(true)
        }),
      )
    })
    test(
      'a change of the cart takes the lease and leaves the check due',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const claim = await store.claimForChange('p1', t0 + minute - 1)
        expect(await store.claim('p1', t0 + minute)).toBeUndefined()
        if (claim === undefined) throw new Error('not claimed')
        expect(
          await store.change(claim.lease, t0, {
            amountMinor: 500,
            rows: null,
            snapshot: null,
            session: { public: { cartKey: 'c2' } },
          }),
        ).toBe(true)
        await store.release(claim.lease, t0, null)
        expect(await store.find('p1')).toMatchObject({
          amountMinor: 500,
          checkAt: t0 + minute,
          session: { public: { cartKey: 'c2' } },
        })
      }),
    )
    test(
      'a change that takes over a dead worker’s payment leaves it due',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await claimed(store, 'p1', t0 + minute)
        const now = t0 + minute + limits.lease
        const claim = await store.claimForChange('p1', now)
        if (claim === undefined) throw new Error('not claimed')
        await store.release(claim.lease, now, null)
        expect((await store.find('p1'))?.checkAt).toBe(now)
      }),
    )
  })

  describe(`${name}: records`, () => {
    const order = { ...anOrder, key: 'wc_order_secret' }
    test(
      'an effect’s intent is there before the effect, renews the lease, and stays unconfirmed until somebody knows',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        const verdict = apply(
          'order_completed',
          'open',
          { kind: 'complete', order, reference: 'E1' },
          { settleWith: 'E1', order },
        )
        const recorded = await store.record(lease, now + 10, verdict, facts(now))
        expect(recorded).toMatchObject({ kind: 'recorded', effects: { unconfirmedSince: now + 10 } })
        expect(await store.overdue(now + 9 + limits.lease, 10)).toEqual([])
        const next = await store.claim('p1', now + 10 + limits.lease)
        expect(next?.effects.unconfirmedSince).toBe(now + 10)
        expect(next?.payment).toMatchObject({ providerReference: 'E1', order: { id: '7', key: 'wc_order_secret' } })
      }),
    )
    test.each([
      ['done', null],
      ['refused', null],
      ['not_done', null],
      ['unknown', t0 + minute],
    ] as const)('an effect concluded as %s', async (outcome, unconfirmedSince) => {
      await withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        let lease = await claimed(store, 'p1', now)
        const afterwards = async (effect: Effect) => {
          const recorded = await store.record(lease, now, apply('amount_differs', 'open', effect), facts(now))
          if (recorded.kind !== 'recorded' || recorded.effectId === null) throw new Error('no effect')
          await store.conclude(recorded.effectId, now, { outcome, detail: 'words' })
          await store.release(lease, now, now)
          const claim = await store.claim('p1', now)
          if (claim === undefined) throw new Error('nothing was due')
          lease = claim.lease
          return claim.effects
        }
        const mayBeDone = outcome === 'done' || outcome === 'unknown'
        const completed = mayBeDone ? [order.id] : []
        const seenPaid = outcome === 'done' ? [order.id] : []
        expect(await afterwards({ kind: 'complete', order, reference: 'E1' })).toMatchObject({
          unconfirmedSince,
          completed,
          seenPaid,
        })
        expect(await afterwards({ kind: 'hold', order })).toMatchObject({ unconfirmedSince, heldByUs: mayBeDone })
      })()
    })
    test(
      'looks that fail are counted on when they are given up: a try that fails the day after is told at once',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const first = t0 + minute
        const record = async (now: number, verdict: Verdict) => {
          await store.record(await claimed(store, 'p1', now), now, verdict, facts(now))
          return (await store.find('p1'))?.failingSince
        }
        expect(await record(first, retry(facts(first), 'provider_unauthorized', { at: first }))).toBe(first)
        const gaveUp = exception(facts(first), 'gave_up', { at: first + 2 * minute })
        expect(await record(first + minute, gaveUp)).toBe(first)
        expect(await record(first + 2 * minute, rest(facts(first), 'never_paid', 'closed'))).toBeNull()
      }),
    )
    test(
      'requests to create an order are counted, except those that were surely not carried out',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const verdict = apply('order_created', 'open', { kind: 'create', reference: 'E1' })
        let now = t0
        for (const outcome of ['done', 'unknown', 'refused', 'not_done'] as const) {
          now += minute
          const lease = await claimed(store, 'p1', now)
          const recorded = await store.record(lease, now, verdict, facts(now))
          if (recorded.kind !== 'recorded' || recorded.effectId === null) throw new Error('no effect')
          await store.conclude(recorded.effectId, now, { outcome, detail: null })
          await store.release(lease, now, now)
        }
        const claim = await store.claim('p1', now)
        expect(claim?.effects).toMatchObject({ creations: 1, creationTries: 2, creationTriedAt: t0 + 2 * minute })
      }),
    )
    test(
      'an unconfirmed effect stays so for whoever comes before the wait for it is over',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        const verdict = apply('order_completed', 'open', { kind: 'complete', order, reference: 'E1' })
        await store.record(lease, now, verdict, facts(now))
        const dead = now + limits.lease
        const waiting = retry(facts(dead), 'effect_unconfirmed', { at: now + limits.effectSettles })
        await store.record(await claimed(store, 'p1', dead), dead, waiting, facts(dead))
        await store.receive(dead + 1, [callback('p1', dead + 1)])
        expect((await store.claim('p1', dead + 1))?.effects.unconfirmedSince).toBe(now)
      }),
    )
    test(
      'a label counts as tried from its intent on, and is never unconfirmed',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const lease = await claimed(store, 'p1', t0 + minute)
        const recorded = await store.record(
          lease,
          t0 + minute,
          apply('paid', 'settled', { kind: 'label', order, reference: 'E1' }, { settleWith: 'E1', order }),
          facts(t0),
        )
        expect(recorded).toMatchObject({ effects: { unconfirmedSince: null, labelTried: true, labelledAs: '7' } })
      }),
    )
    test(
      'one attempt at a provider settles one payment',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.open(aNewPayment('p2'))
        const settle = async (id: string) => {
          const lease = await claimed(store, id, t0 + minute)
          return store.record(lease, t0 + minute, rest(facts(t0), 'paid', 'settled', { settleWith: 'E1' }), facts(t0))
        }
        expect((await settle('p1')).kind).toBe('recorded')
        expect((await settle('p2')).kind).toBe('taken')
        expect(await store.find('p2')).toMatchObject({ providerReference: null, status: 'open', isBeingChecked: true })
        expect((await store.story('p2')).map(entry => entry.kind)).toEqual(['opened'])
      }),
    )
    test(
      'a look that comes to rest has looked after what was unconfirmed, and a late answer changes nothing of that',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        const verdict = apply('order_completed', 'open', { kind: 'complete', order, reference: 'E1' })
        const recorded = await store.record(lease, now, verdict, facts(now))
        await store.record(lease, now + 1, rest(facts(now), 'awaiting_payment', 'open'), facts(now))
        if (recorded.kind !== 'recorded' || recorded.effectId === null) throw new Error('no effect')
        await store.conclude(recorded.effectId, now + 2, { outcome: 'done', detail: 'too late' })
        const told = (await store.story('p1')).filter(entry => entry.kind === 'effect')
        expect(told).toMatchObject([{ at: now + 1, outcome: 'looked_after', detail: null }])
      }),
    )
    test(
      'a check that ends asks for the next one, with an effect it does not end',
      withStore(async (store, wakeUps) => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        await store.record(lease, now, apply('order_completed', 'open', { kind: 'hold', order }), facts(now))
        expect(wakeUps).toHaveLength(1)
        await store.record(lease, now, rest(facts(now), 'awaiting_payment', 'open', { at: now + 7 }), facts(now))
        expect(wakeUps.slice(1)).toEqual([{ paymentId: 'p1', shop: 'nordlys', at: now + 7 }])
        expect(await store.find('p1')).toMatchObject({ isBeingChecked: false, checkAt: now + 7 })
      }),
    )
    test(
      'one order is paid by one payment: the second that claims it is told so',
      withStore(async store => {
        const settleWith = async (id: string, reference: string) => {
          await store.open(aNewPayment(id))
          const verdict = rest(facts(t0), 'paid', 'settled', { settleWith: reference, order })
          return store.record(await claimed(store, id, t0 + minute), t0 + minute, verdict, facts(t0))
        }
        expect((await settleWith('p1', 'E1')).kind).toBe('recorded')
        expect(await settleWith('p2', 'E2')).toEqual({ kind: 'taken', what: 'order' })
      }),
    )
    test(
      'a check that breaks off is tried again after 1, 2, 4 s, and is a person’s after seven days',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        let now = t0 + minute
        for (const pause of [1_000, 2_000, 4_000]) {
          await store.breakOff(await claimed(store, 'p1', now), now)
          expect((await store.find('p1'))?.checkAt).toBe(now + pause)
          now += pause
        }
        now = t0 + minute + limits.giveUp
        await store.breakOff(await claimed(store, 'p1', now), now)
        expect(await store.find('p1')).toMatchObject({ status: 'exception', reason: 'gave_up', exceptionSince: now })
      }),
    )
    describe('a payment whose shop or provider is not configured', () => {
      const day = 24 * 60 * minute
      const aside = async (store: Store, at: number) => store.setAside(await claimed(store, 'p1', at), at)
      const pauseAfter = async (store: Store, at: number) => {
        await aside(store, at)
        const { checkAt } = (await store.find('p1')) ?? {}
        return checkAt == null ? null : checkAt - at
      }
      /** All looks in vain that are due before then. */
      const looks = async (store: Store, until: number) => {
        for (;;) {
          const { checkAt } = (await store.find('p1')) ?? {}
          if (checkAt == null || checkAt >= until) return
          await aside(store, checkAt)
        }
      }
      test(
        'is looked at again soon, as the others of a rolling update may have it, and then once a day; after a week it is a person’s',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          let at = t0 + minute
          for (const pause of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]) {
            expect(await pauseAfter(store, at)).toBe(pause * 1_000)
            at += pause * 1_000
          }
          expect(await pauseAfter(store, at)).toBe(day)
          expect(await store.find('p1')).toMatchObject({ status: 'open', failures: 11 })
          await looks(store, t0 + 9 * day)
          expect(await store.find('p1')).toMatchObject({ status: 'exception', reason: 'gave_up' })
          expect((await store.find('p1'))?.checkAt).toBeGreaterThan(t0 + 9 * day)
        }),
      )
      test(
        'is left alone after a week if it has come to its end',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          const at = t0 + minute
          const paid = rest(facts(at), 'paid', 'settled', { at })
          await store.record(await claimed(store, 'p1', at), at, paid, facts(at))
          await looks(store, t0 + 9 * day)
          expect(await store.find('p1')).toMatchObject({ status: 'settled', reason: 'paid', checkAt: null })
        }),
      )
      test(
        'is due at once when it is served again, with a clean slate; others are left as they are',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          await store.open(aNewPayment('p2', { shop: 'other' }))
          await store.open(aNewPayment('p3', { orderId: '8' }))
          await looks(store, t0 + 2 * day)
          await store.setAside(await claimed(store, 'p2', t0 + minute), t0 + minute)
          await store.breakOff(await claimed(store, 'p3', t0 + minute), t0 + minute)
          const now = t0 + 2 * day
          const places = [
            { shop: 'nordlys', provider: 'ecster' },
            { shop: 'other', provider: 'swish' },
          ]
          expect(await store.resume(places, now)).toBe(1)
          expect(await store.resume(places, now)).toBe(0)
          expect(await store.find('p1')).toMatchObject({ checkAt: now, failures: 0, failingSince: null })
          for (const id of ['p2', 'p3']) expect(await store.find(id)).toMatchObject({ failures: 1 })
          expect(await store.resume([], now)).toBe(0)
        }),
      )
      test(
        'stays one when a person’s word about it is put on record',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          const at = t0 + minute
          const failure = { kind: 'refused', code: 'not_found', message: 'no such shop' } as const
          const blind = { ...facts(at), provider: { kind: 'failed', failure, isUnserved: true } } as const
          await store.record(await claimed(store, 'p1', at), at, rest(blind, 'closed_by_hand', 'closed'), blind)
          expect(await store.find('p1')).toMatchObject({ status: 'closed' })
          expect(await store.resume([{ shop: 'nordlys', provider: 'ecster' }], at)).toBe(1)
        }),
      )
      test(
        'that was looked at after all is no longer one',
        withStore(async store => {
          await store.open(aNewPayment('p1'))
          await aside(store, t0 + minute)
          const at = t0 + minute + 1_000
          await store.record(await claimed(store, 'p1', at), at, rest(facts(at), 'awaiting_payment', 'open'), facts(at))
          expect(await store.resume([{ shop: 'nordlys', provider: 'ecster' }], at)).toBe(0)
        }),
      )
    })
    test(
      'what met keys that were not taken is due at once when a Kvitto starts, once for each start, and is still failing since then',
      withStore(async store => {
        const at = t0 + minute
        const later = t0 + 40 * minute
        const put = async (id: string, verdicts: readonly Verdict[], shop = 'nordlys') => {
          await store.open(aNewPayment(id, { shop, orderId: id }))
          for (const each of verdicts) {
            const due = (await store.find(id))?.checkAt ?? at
            await store.record(await claimed(store, id, due), due, each, facts(due))
          }
        }
        const failing = (reason: Reason) => retry(facts(at), reason, { at: later })
        const paid = rest(facts(at), 'paid', 'settled', { at })
        await put('p1', [failing('provider_unauthorized')])
        await put('p2', [paid, { ...failing('shop_unauthorized'), status: 'settled' }])
        await put('p3', [failing('provider_unreachable')])
        await put('p4', [failing('provider_unauthorized')], 'other')
        await put('p5', [
          retry(facts(at), 'provider_unauthorized', { at }),
          rest(facts(at), 'awaiting_payment', 'open'),
        ])
        await put('p6', [failing('provider_unauthorized')])
        const places = [{ shop: 'nordlys', provider: 'ecster' }]
        const now = t0 + 20 * minute
        const held = (await store.claim('p6', later))?.lease
        expect(await store.resume(places, now)).toBe(3)
        expect(await store.resume(places, now + 5), 'what is due already').toBe(0)
        for (const id of ['p1', 'p2'])
          expect(await store.find(id)).toMatchObject({ checkAt: now, failures: 1, failingSince: at })
        for (const id of ['p3', 'p4']) expect(await store.find(id)).toMatchObject({ checkAt: later })
        if (held === undefined) throw new Error('nothing was due')
        await store.record(
          held,
          later,
          retry(facts(later), 'provider_unauthorized', { at: later + minute }),
          facts(later),
        )
        expect(await store.find('p6'), 'whoever looks with the old keys').toMatchObject({ checkAt: now, failures: 2 })
        const again = now + minute
        const lease = await claimed(store, 'p1', again)
        await store.record(lease, again, retry(facts(again), 'provider_unauthorized', { at: later }), facts(again))
        expect(await store.resume(places, again)).toBe(1)
        expect(await store.find('p1')).toMatchObject({ checkAt: again, failures: 2, failingSince: at })
      }),
    )
    test(
      'whatever words a provider or a shop has, they can be stored',
      withStore(async store => {
        const odd = 'a\u0000b \ud83d'
        await store.open(aNewPayment('p1'))
        await store.endSession('p1', t0, { session: { public: { cartKey: odd } } })
        const now = t0 + minute
        const lease = await claimed(store, 'p1', now)
        const oddOrder = { ...order, number: odd, key: odd, receivedUrl: odd, status: odd }
        const verdict = apply('order_completed', 'open', { kind: 'hold', order: oddOrder }, { order: oddOrder })
        expect((await store.record(lease, now, verdict, facts(now))).kind).toBe('recorded')
        await store.change(lease, now, { amountMinor: 1, rows: null, snapshot: null, session: { public: { k: odd } } })
      }),
    )
    test(
      'whatever a shop answers to a write, it can be stored',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        const said = { kind: 'failed', failure: { kind: 'unreachable', message: 'a\u0000b \ud83d' } } as const
        const seen = { ...facts(now), shop: said }
        const recorded = await store.record(
          await claimed(store, 'p1', now),
          now,
          apply('order_completed', 'open', { kind: 'complete', order, reference: 'E1' }),
          seen,
        )
        if (recorded.kind !== 'recorded' || recorded.effectId === null) throw new Error('no effect')
        await store.conclude(recorded.effectId, now, { outcome: 'refused', detail: said.failure.message })
        expect(recorded.kind).toBe('recorded')
      }),
    )
    test(
      'failed looks are counted, and forgotten when one succeeds',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        let now = t0 + minute
        for (const count of [1, 2]) {
          const verdict = retry(facts(now), 'provider_unreachable', { at: now + 5 })
          await store.record(await claimed(store, 'p1', now), now, verdict, facts(now))
          now += 5
          expect(await store.find('p1')).toMatchObject({
            failures: count,
            failingSince: t0 + minute,
            reason: 'provider_unreachable',
            checkAt: now,
          })
        }
        await store.record(
          await claimed(store, 'p1', now),
          now,
          rest(facts(now), 'awaiting_payment', 'open'),
          facts(now),
        )
        expect(await store.find('p1')).toMatchObject({ failures: 0, failingSince: null })
      }),
    )
    test(
      'a failed look changes nothing of a payment that is at its end',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        const now = t0 + minute
        await store.record(
          await claimed(store, 'p1', now),
          now,
          exception({ ...facts(now), payment: { ...facts(now).payment, calendarNext: now + 1 } }, 'order_trashed'),
          facts(now),
        )
        const settled = { ...facts(now), payment: { ...facts(now).payment, status: 'exception' as const } }
        await store.record(
          await claimed(store, 'p1', now + 1),
          now + 1,
          retry(settled, 'provider_unreachable'),
          facts(now),
        )
        expect(await store.find('p1')).toMatchObject({
          status: 'exception',
          reason: 'order_trashed',
          exceptionSince: now,
        })
      }),
    )
    test(
      'the story begins with the opening, also when another node’s clock is behind',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.endSession('p1', t0 - 2_000, { session: { public: { cartKey: 'c' } } })
        expect((await store.story('p1')).map(entry => entry.kind)).toEqual(['opened', 'session'])
      }),
    )
    test(
      'the story tells everything in order, and holds no order key',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.receive(t0 + 1, [callback('p1', t0 + 2, 'E1')])
        const lease = await claimed(store, 'p1', t0 + 2)
        await store.record(
          lease,
          t0 + 3,
          apply('order_completed', 'open', { kind: 'complete', order, reference: 'E1' }),
          factsOf({ attempts: [anAttempt], orders: [order] }),
        )
        const story = await store.story('p1')
        expect(story.map(entry => entry.kind)).toEqual(['opened', 'hint', 'decision', 'effect'])
        expect(JSON.stringify(story)).not.toContain('wc_order_secret')
      }),
    )
  })

  describe(`${name}: people`, () => {
    const closing = { who: 'Anna', why: 'a test order', action: { kind: 'close' } } as const
    const resolution = { ...noResolution, ended: [{ as: 'closed', reason: 'order_trashed', money: [] }] } as const
    const anException = async (store: Store) => {
      await store.open(aNewPayment('p1', { firstCheckAt: t0 }))
      const lease = await claimed(store, 'p1', t0)
      await store.record(lease, t0, exception(facts(t0), 'order_trashed'), facts(t0))
    }

    test(
      'what a person decides is on record, and a check that knows it is due at once',
      withStore(async (store, wakeUps) => {
        await anException(store)
        const now = t0 + minute
        const change = { ...closing, revision: 0, reason: 'order_trashed', resolution } as const
        const acted = await store.resolve('p1', now, change)
        expect(acted).toMatchObject({ kind: 'done', payment: { revision: 1, resolution, checkAt: now } })
        expect(wakeUps.at(-1)).toEqual({ paymentId: 'p1', shop: 'nordlys', at: now })
        expect(await store.claim('p1', now)).toMatchObject({ wokenBy: 'operator', payment: { resolution } })
        expect((await store.story('p1')).slice(-2)).toMatchObject([
          { kind: 'resolved', ...closing },
          { kind: 'hint', source: 'operator', who: 'Anna' },
        ])
      }),
    )
    test(
      'of two people who act at once one is told that the other was faster, and changes nothing',
      withStore(async store => {
        await anException(store)
        const change = { ...closing, revision: 0, reason: 'order_trashed', resolution } as const
        const acted = await Promise.all([
          store.resolve('p1', t0 + 1, change),
          store.resolve('p1', t0 + 1, { ...change, who: 'Bo' }),
          store.assign('p1', t0 + 1, { who: 'Cia', owner: 'Cia', revision: 0 }),
        ])
        expect(acted.map(each => each.kind).toSorted()).toEqual(['changed', 'changed', 'done'])
        expect((await store.find('p1'))?.revision).toBe(1)
      }),
    )
    test(
      'a payment that is no exception, or one for another reason, is not resolved',
      withStore(async store => {
        await anException(store)
        const change = { ...closing, revision: 0, reason: 'order_cancelled', resolution } as const
        expect((await store.resolve('p1', t0 + 1, change)).kind).toBe('changed')
        await store.open(aNewPayment('p2'))
        expect((await store.resolve('p2', t0 + 1, change)).kind).toBe('changed')
        expect((await store.resolve('p9', t0 + 1, change)).kind).toBe('unknown')
        expect(await store.find('p1')).toMatchObject({ revision: 0, resolution: null })
      }),
    )
    test(
      'a payment that a person attached to an order shares it with whoever else pays it',
      withStore(async store => {
        await anException(store)
        await store.open(aNewPayment('p2', { orderId: '9', firstCheckAt: t0 }))
        const order = { kind: 'attach', orderId: '9' } as const
        await store.resolve('p1', t0 + 1, {
          ...closing,
          action: { kind: 'attach_order', orderId: '9' },
          revision: 0,
          reason: 'order_trashed',
          resolution: { ...noResolution, order },
        })
        await claimed(store, 'p2', t0 + 1)
        expect(await store.claim('p1', t0 + 1)).toBeUndefined()
      }),
    )
    test(
      'somebody looks after a payment, and gives it back',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        await store.assign('p1', t0 + 1, { who: 'Anna', owner: 'Bo', revision: 0 })
        expect((await store.find('p1'))?.owner).toBe('Bo')
        const acted = await store.assign('p1', t0 + 2, { who: 'Bo', owner: null, revision: 1 })
        expect(acted).toMatchObject({ kind: 'done', payment: { owner: null, revision: 2 } })
        expect((await store.story('p1')).slice(1)).toEqual([
          { at: t0 + 1, kind: 'assigned', who: 'Anna', owner: 'Bo' },
          { at: t0 + 2, kind: 'assigned', who: 'Bo', owner: null },
        ])
      }),
    )
    test(
      'what settled a payment, and that the browser came back, is on record',
      withStore(async store => {
        await store.open(aNewPayment('p1', { firstCheckAt: t0 }))
        const settle = async (now: number) =>
          store.record(
            await claimed(store, 'p1', now),
            now,
            rest(facts(now), 'paid', 'settled', { at: now }),
            facts(now),
          )
        await store.receive(t0, [callback('p1', t0)])
        await settle(t0)
        expect(await store.find('p1')).toMatchObject({ settledBy: 'callback', returnedAt: null })
        await store.noteReturn('p1', t0 + 1)
        await store.noteReturn('p1', t0 + 2)
        expect(await store.find('p1')).toMatchObject({ returnedAt: t0 + 1, checkAt: t0 })
        await settle(t0 + 2)
        expect((await store.find('p1'))?.settledBy).toBe('callback')
      }),
    )
  })

  describe(`${name}: refunds`, () => {
    const now = t0 + minute
    const request: RefundRequest = {
      key: 'k1',
      amountMinor: 4_000,
      reason: 'too small',
      requestedBy: 'Kim',
      shopRefundId: '71',
    }
    const settle = async (store: Store, id = 'p1'): Promise<void> => {
      await store.open(aNewPayment(id))
      const lease = await claimed(store, id, now)
      const paid = rest(facts(now), 'paid', 'settled', { settleWith: `E-${id}`, order: { ...paidOrder, id: `9${id}` } })
      await store.record(lease, now, paid, facts(now))
    }
    const change = async (store: Store, at: number, refund: RefundChange) => {
      const lease = await claimed(store, 'p1', at)
      const recorded = await store.record(lease, at, rest(facts(at), 'paid', 'settled', { refund, at }), facts(at))
      return recorded.kind === 'recorded' ? recorded.refunds : []
    }

    test(
      'a request is stored with all that it says, and makes the payment due at once',
      withStore(async (store, wakeUps) => {
        await settle(store)
        const taken = await store.requestRefund('p1', now + 5, request)
        const id = refundId('p1', 'k1')
        expect(taken).toMatchObject({
          kind: 'taken',
          refund: { ...request, id, state: 'wanted', requestedAt: now + 5 },
        })
        expect(await store.find('p1')).toMatchObject({ checkAt: now + 5 })
        expect(wakeUps.at(-1)).toEqual({ paymentId: 'p1', shop: 'nordlys', at: now + 5 })
        const claim = await store.claim('p1', now + 5)
        expect(claim?.refunds).toMatchObject([{ id, state: 'wanted' }])
        expect((await store.story('p1')).find(entry => entry.kind === 'refund')).toEqual({
          at: now + 5,
          kind: 'refund',
          amountMinor: 4_000,
          reason: 'too small',
          requestedBy: 'Kim',
        })
      }),
    )
    test(
      'ten equal requests at once are one refund; another beside it is told to wait; another amount with its key is told apart',
      withStore(async store => {
        await settle(store)
        const many = await Promise.all(Array.from({ length: 10 }, () => store.requestRefund('p1', now, request)))
        expect(new Set(many.map(each => each.kind))).toEqual(new Set(['taken']))
        expect(await store.refunds('p1')).toHaveLength(1)
        expect(await store.requestRefund('p1', now, { ...request, key: 'k2' })).toEqual({ kind: 'busy' })
        expect(await store.requestRefund('p1', now, { ...request, amountMinor: 1 })).toEqual({ kind: 'other' })
        await change(store, now, {
          kind: 'end',
          id: refundId('p1', 'k1'),
          state: 'done',
          failure: null,
          detail: 'PAID',
          reference: 'B1',
        })
        expect(await store.requestRefund('p1', now, { ...request, key: 'k2' })).toMatchObject({ kind: 'taken' })
        expect(await store.requestRefund('p1', now, request)).toMatchObject({
          kind: 'taken',
          refund: { state: 'done' },
        })
      }),
    )
    test(
      'two different requests at once: one is taken',
      withStore(async store => {
        await settle(store)
        const keys = ['a', 'b', 'c', 'd']
        const many = await Promise.all(keys.map(key => store.requestRefund('p1', now, { ...request, key })))
        expect(many.map(each => each.kind).toSorted()).toEqual(['busy', 'busy', 'busy', 'taken'])
      }),
    )
    test(
      'nothing is given back of a payment that is not settled, or does not exist',
      withStore(async store => {
        await store.open(aNewPayment('p1'))
        expect(await store.requestRefund('p1', now, request)).toEqual({ kind: 'unsettled' })
        expect(await store.requestRefund('p9', now, request)).toEqual({ kind: 'unsettled' })
      }),
    )
    test(
      'a refund goes from wanted over begun and pending to its end; it keeps when it began, and what had been given back then',
      withStore(async store => {
        await settle(store)
        await store.requestRefund('p1', now, request)
        const id = refundId('p1', 'k1')
        await change(store, now + 1, { kind: 'begin', id, refundedBeforeMinor: 700 })
        const [again] = await change(store, now + 2, { kind: 'begin', id, refundedBeforeMinor: 700 })
        expect(again).toMatchObject({ state: 'begun', beganAt: now + 1, refundedBeforeMinor: 700 })
        const [waiting] = await change(store, now + 3, { kind: 'pending', id, detail: 'DEBITED', reference: 'B1' })
        expect(waiting).toMatchObject({ state: 'pending', detail: 'DEBITED', reference: 'B1', endedAt: null })
        const end = { kind: 'end', id, detail: 'RF07', reference: 'B1' } as const
        const [failed] = await change(store, now + 4, { ...end, state: 'failed', failure: 'refund_refused' })
        expect(failed).toMatchObject({ state: 'failed', failure: 'refund_refused', endedAt: now + 4, beganAt: now + 1 })
      }),
    )
    test(
      'what the shop asks for becomes one request, however often it is found',
      withStore(async store => {
        await settle(store)
        await store.requestRefund('p1', now, { ...request, key: 'k9' })
        await change(store, now, { kind: 'ask', ...request })
        expect(await store.refunds('p1')).toHaveLength(1)
        const ended = { kind: 'end', state: 'waived', failure: null, detail: null, reference: null } as const
        await change(store, now, { ...ended, id: refundId('p1', 'k9') })
        await change(store, now, { kind: 'ask', ...request })
        await change(store, now, { kind: 'ask', ...request })
        expect((await store.refunds('p1')).map(({ key, state }) => ({ key, state }))).toEqual([
          { key: 'k9', state: 'waived' },
          { key: 'k1', state: 'wanted' },
        ])
      }),
    )
    test(
      'the ledger tells the last write about the money, whether it is noted, and which refunds were refused',
      withStore(async store => {
        await settle(store)
        await store.requestRefund('p1', now, request)
        const [refund] = await store.refunds('p1')
        if (refund === undefined) throw new Error('no refund')
        let lease = await claimed(store, 'p1', now)
        const write = async (effect: Effect, result: EffectResult | null) => {
          const recorded = await store.record(lease, now, apply('capturing', 'settled', effect), facts(now))
          if (recorded.kind !== 'recorded') throw new Error(recorded.kind)
          if (recorded.effectId !== null && result !== null) await store.conclude(recorded.effectId, now, result)
          await store.release(lease, now, now)
          const claim = await store.claim('p1', now)
          if (claim === undefined) throw new Error('nothing is due')
          lease = claim.lease
          return claim.effects.moneyWrites
        }
        const order = paidOrder
        const capture = { kind: 'capture', order, attempt: anAttempt, amountMinor: 9_000 } as const
        const no = { outcome: 'refused', detail: 'too late' } as const
        const yes = { outcome: 'done', detail: null } as const
        const undone = { outcome: 'not_done', detail: null } as const
        const remark = { amountMinor: null, detail: null }
        const last = { kind: 'capture', at: now, amountMinor: 9_000, isRefused: true, detail: 'too late' }
        expect((await write(capture, no)).last).toEqual({ ...last, isNoted: false, isPaused: false })
        expect((await write({ kind: 'pause', order, remark }, undone)).last).toMatchObject({ isPaused: false })
        expect((await write({ kind: 'pause', order, remark }, yes)).last).toEqual({
          ...last,
          isNoted: true,
          isPaused: true,
        })
        expect((await write(capture, undone)).last).toMatchObject({ isRefused: true })
        expect((await write({ ...capture, kind: 'cancel' }, yes)).last).toMatchObject({
          kind: 'cancel',
          isNoted: false,
        })
        expect((await write({ kind: 'note', order, remark, refundId: null }, yes)).last).toMatchObject({
          isNoted: true,
        })
        const back = { kind: 'refund', attempt: anAttempt, refund, amountMinor: 4_000 } as const
        expect((await write(back, no)).refusedRefunds).toEqual({ [refund.id]: 'too late' })
        const noted = await write({ kind: 'note', order, remark, refundId: refund.id }, yes)
        expect(noted.notedRefunds).toEqual({ [refund.id]: now })
        expect(await write(back, yes)).toMatchObject({ refusedRefunds: {}, takenRefunds: [refund.id] })
        const later = await write(back, undone)
        expect(later.takenRefunds, 'what was taken on stays so').toEqual([refund.id])
      }),
    )
    test(
      'a payment is found by the order that it has paid, in its shop',
      withStore(async store => {
        await settle(store)
        await store.open(aNewPayment('p2', { orderId: '9p1', shop: 'other' }))
        expect((await store.findByOrder('nordlys', '9p1'))?.id).toBe('p1')
        expect(await store.findByOrder('other', '9p1')).toBeUndefined()
        expect(await store.findByOrder('nordlys', '7')).toBeUndefined()
      }),
    )
  })
}
