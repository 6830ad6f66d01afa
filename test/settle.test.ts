import { describe, expect, test } from 'vitest'
import { ok, refused, unreachable } from '../src/base/outcome.ts'
import { limits } from '../src/limits.ts'
import { changePayment } from '../src/payments/change.ts'
import { type CrashPoint, crashPoints } from '../src/settle/crashpoints.ts'
import { noResolution } from '../src/settle/resolution.ts'
import { tell } from '../src/settle/story.ts'
import { en } from '../src/settle/words/en.ts'
import { stopAt } from './stop-at.ts'
import { cart, createWorld, minute, type World } from './world.ts'

/** Ways in which a payment comes to its end, each with what has to be true of the shop then. */
const stories = {
  'a new order, paid with Swish': {
    options: {},
    begin: async (world: World) => {
      const payment = await world.open({ order: cart })
      world.pay(payment)
      return payment
    },
    total: '100.00',
  },
  'an existing order, paid by invoice with a fee': {
    options: { invoiceFee: 2_900 },
    begin: async (world: World) => {
      const payment = await world.open({ orderId: String(await world.shop.acts.place(cart)) })
      world.pay(payment, 'INVOICE')
      return payment
    },
    total: '129.00',
  },
} as const

test('a provider that takes no order number is given none, and the story tells of none', async () => {
  await using world = await createWorld()
  const payment = await stories['a new order, paid with Swish'].begin(world)
  const { label: _, ...provider } = world.site.provider
  const deps = { ...world.node(), findSite: () => ({ ...world.site, provider }) }
  const settled = await world.converge(payment.id, deps)
  expect(settled).toMatchObject({ status: 'settled', reason: 'paid' })
  expectOnce(world, settled.order?.id, '100.00')
  const texts = tell(settled, await world.store.story(payment.id), en).map(({ text }) => text)
  expect(texts.join()).not.toContain('where it takes one')
})

describe('one paid order, whatever happens to the process', () => {
  for (const [name, { options, begin, total }] of Object.entries(stories)) {
    test(`${name}: nothing goes wrong`, async () => {
      await using world = await createWorld(options)
      const payment = await begin(world)
      const settled = await world.converge(payment.id)
      expect(settled).toMatchObject({ status: 'settled', reason: 'paid' })
      expectOnce(world, settled.order?.id, total)
    })
    for (const point of Object.keys(crashPoints) as CrashPoint[])
      for (const round of [1, 2, 3])
        test.each(['dies', 'wakes up late'])(`${name}: the worker %s at "${point}", round ${round}`, async fate => {
          await using world = await createWorld(options)
          const payment = await begin(world)
          world.time.advance(minute)
          const stopped = stopAt(point, round)
          const zombie = world.check(payment.id, world.node(stopped.hook))
          await Promise.race([zombie, stopped.reached])
          const settled = await world.converge(payment.id)
          expect(settled).toMatchObject({ status: 'settled', reason: 'paid' })
          if (fate === 'wakes up late') {
            stopped.wake()
            await zombie
          }
          expectOnce(world, settled.order?.id, total)
        })
  }
})

describe('a payment whose shop or provider has left the configuration', () => {
  const day = 24 * 60 * minute
  const unserved = (world: World) => ({ ...world.node(), findSite: () => undefined })
  const find = async ({ store }: World, id: string) => {
    const payment = await store.find(id)
    if (payment === undefined) throw new Error('no such payment')
    return payment
  }
  /** Checks that are due in so long from now, by a Kvitto without the shop. */
  const goOn = async (world: World, id: string, forMs: number) => {
    const until = world.time.now() + forMs
    for (let looks = 0; ; looks += 1) {
      const { checkAt } = await find(world, id)
      if (checkAt === null || checkAt > until) return looks
      world.time.advance(Math.max(0, checkAt - world.time.now()))
      await world.check(id, unserved(world))
    }
  }
  const resolve = async (world: World, id: string, as: 'closed' | 'refunded') => {
    const { revision, reason } = await find(world, id)
    if (reason === null) throw new Error('no reason')
    await world.store.resolve(id, world.time.now(), {
      who: 'Anna',
      why: 'the shop is gone',
      action: { kind: as === 'closed' ? 'close' : 'mark_refunded' },
      revision,
      reason,
      resolution: { ...noResolution, ended: [{ as, reason, money: [] }] },
    })
    await world.check(id, unserved(world))
  }

  /** Paid, when a person had cancelled its order, and looked at once: an exception. */
  const payForCancelled = async (world: World): Promise<string> => {
    const orderId = await world.shop.acts.place(cart)
    const { id } = await world.open({ orderId: String(orderId) })
    world.pay(await find(world, id))
    await world.shop.acts.cancel(orderId)
    world.time.advance(minute)
    await world.check(id)
    return id
  }

  test.each(['closed', 'refunded'] as const)('a person ends it: %s', async as => {
    await using world = await createWorld()
    const { id } = await world.open({ order: cart })
    await goOn(world, id, 9 * day)
    expect(await find(world, id)).toMatchObject({ status: 'exception', reason: 'gave_up' })
    await resolve(world, id, as)
    expect(await find(world, id)).toMatchObject({ status: 'closed', reason: `${as}_by_hand`, checkAt: null })
  })

  test('a person ends an exception of the time before, and what was told of it then is still on record', async () => {
    await using world = await createWorld()
    const id = await payForCancelled(world)
    await goOn(world, id, day)
    expect(await find(world, id)).toMatchObject({ status: 'exception', reason: 'order_cancelled' })
    expect((await world.store.story(id)).filter(({ kind }) => kind === 'decision')).toHaveLength(1)
    await resolve(world, id, 'closed')
    const ended = await find(world, id)
    expect(ended).toMatchObject({ status: 'closed', reason: 'closed_by_hand', checkAt: null })
    expect(tell(ended, await world.store.story(id), en).at(-1)?.text).toContain(
      'no longer has ecster in the shop nordlys',
    )
  })

  test('a person ends it before Kvitto itself has looked once without the shop: it is looked at when the shop is back', async () => {
    await using world = await createWorld()
    const id = await payForCancelled(world)
    await resolve(world, id, 'closed')
    expect(await find(world, id)).toMatchObject({ status: 'closed', reason: 'closed_by_hand', checkAt: null })
    expect(await world.store.resume([{ shop: 'nordlys', provider: 'ecster' }], world.time.now())).toBe(1)
    await world.check(id)
    expect(await world.store.resume([{ shop: 'nordlys', provider: 'ecster' }], world.time.now())).toBe(0)
  })

  test('is looked at calmly, and settled at once when the shop is back or somebody asks', async () => {
    for (const resume of [true, false]) {
      await using world = await createWorld()
      const payment = await world.open({ order: cart })
      world.pay(payment)
      expect(await goOn(world, payment.id, 6 * day)).toBeLessThan(20)
      world.time.advance(minute)
      if (resume) await world.store.resume([{ shop: 'nordlys', provider: 'ecster' }], world.time.now())
      else
        await world.store.receive(world.time.now(), [
          { target: { paymentId: payment.id }, source: 'operator', dueAt: world.time.now(), claim: null, wire: null },
        ])
      await world.check(payment.id)
      expect(await find(world, payment.id)).toMatchObject({ status: 'settled', reason: 'paid', failures: 0 })
    }
  })
})

describe('what a hunt for defects found', () => {
  test('a copy that the shop always builds incomplete becomes an exception, not one cancelled order after the other', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: { ...cart, line_items: [{ product_id: 999, quantity: 1 }] } })
    world.pay(payment)
    const rested = await world.converge(payment.id)
    expect(rested).toMatchObject({ status: 'exception', reason: 'order_total_differs' })
    expect(world.shop.world.orders.size).toBeLessThanOrEqual(2)
  })
  test('two payments for one order: one settles, the other is for a person', async () => {
    await using world = await createWorld()
    const orderId = String(await world.shop.acts.place(cart))
    const first = await world.open({ orderId })
    const second = await world.open({ orderId })
    world.pay(first)
    world.pay(second)
    world.time.advance(minute)
    const stopped = stopAt('recorded', 1)
    const slow = world.check(second.id, world.node(stopped.hook))
    await Promise.race([slow, stopped.reached])
    await world.check(first.id)
    stopped.wake()
    await slow
    const ends = [await world.converge(first.id), await world.converge(second.id)]
    expect(ends.map(each => each.status).toSorted()).toEqual(['exception', 'settled'])
    expect(ends.find(each => each.status === 'exception')?.reason).toBe('order_paid_otherwise')
  })
  test('an order that was created twice, the second time seconds after the payment settled, is swept', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: cart })
    world.pay(payment)
    world.time.advance(minute)
    await world.check(payment.id)
    const draft = { paymentId: payment.id, snapshot: cart, currency: 'SEK', methodTitle: 'Ecster Pay' }
    await world.site.shop.create(draft, AbortSignal.timeout(5_000))
    const settled = await world.converge(payment.id)
    expectOnce(world, settled.order?.id, '100.00')
  })
  test('a shop that does not show the order that it created, as behind a cache, is not told to create another', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: cart })
    world.pay(payment)
    world.time.advance(minute)
    const shop = { ...world.site.shop, find: async () => ok([]) }
    const blind = { ...world.node(), findSite: () => ({ ...world.site, shop }) }
    const until = world.time.now() + limits.orderShows + 30 * minute
    const reasons = new Set<string | null>()
    while (world.time.now() < until) {
      await world.check(payment.id, blind)
      const seen = await world.store.find(payment.id)
      reasons.add(seen?.reason ?? null)
      world.time.advance((seen?.checkAt ?? 0) - world.time.now())
    }
    expect([...reasons]).toEqual(['order_not_shown', 'order_missing'])
    expect(world.shop.world.orders.size).toBe(1)
    const settled = await world.converge(payment.id)
    expect(settled).toMatchObject({ status: 'settled', reason: 'paid' })
    expectOnce(world, settled.order?.id, '100.00')
  })
  test('a shop that breaks off each creation is left in peace, its stubs are cancelled, and a person has the order created', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: cart })
    world.pay(payment)
    world.shop.misbehave({ fault: { kind: 'killed', at: 'stub' }, method: 'POST', times: 1_000 })
    const asked = await world.converge(payment.id)
    expect(asked).toMatchObject({ status: 'exception', reason: 'order_unfinished' })
    const stubs = [...world.shop.world.orders.values()]
    expect(stubs).toHaveLength(limits.creationTries)
    expect(stubs.every(({ status }) => status === 'cancelled')).toBe(true)

    world.shop.behave()
    const order = {
      kind: 'create',
      insteadOf: stubs.map(({ id }) => String(id)),
      creations: 0,
      tries: limits.creationTries,
    } as const
    const { revision } = asked
    await world.store.resolve(payment.id, world.time.now(), {
      who: 'Anna',
      why: 'the plugin is mended',
      revision,
      reason: 'order_unfinished',
      action: { kind: 'create_order' },
      resolution: { ...noResolution, order },
    })
    const settled = await world.converge(payment.id)
    expect(settled).toMatchObject({ status: 'settled', reason: 'paid' })
    expectOnce(world, settled.order?.id, '100.00')
  })
  test('an order that is paid in another way just before our write is told so at once, not that Kvitto may have paid it', async () => {
    await using world = await createWorld()
    const orderId = await world.shop.acts.place(cart)
    const payment = await world.open({ orderId: String(orderId) })
    world.pay(payment)
    const shop: typeof world.site.shop = {
      ...world.site.shop,
      complete: async (...args) => {
        await world.shop.acts.payOtherwise(orderId, 'CARD-1')
        return world.site.shop.complete(...args)
      },
    }
    world.time.advance(minute)
    await world.check(payment.id, { ...world.node(), findSite: () => ({ ...world.site, shop }) })
    expect(await world.store.find(payment.id)).toMatchObject({ status: 'exception', reason: 'order_paid_otherwise' })
  })
  test('a creation that was never sent is no try within the same check either', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: cart })
    world.pay(payment)
    const tries: number[] = []
    const shop = { ...world.site.shop, create: async () => unreachable('down') }
    const store: typeof world.store = {
      ...world.store,
      record: (lease, now, verdict, facts) => {
        tries.push(facts.payment.creationTries)
        return world.store.record(lease, now, verdict, facts)
      },
    }
    world.time.advance(minute)
    await world.check(payment.id, { ...world.node(), store, findSite: () => ({ ...world.site, shop }) })
    expect(tries).toEqual([0, 0])
  })
  test('a copy that names something which the shop has no more is refused, not sent again and again', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: { ...cart, customer_id: 17 } })
    world.pay(payment)
    let sent = 0
    const shop = {
      ...world.site.shop,
      create: async () => {
        sent += 1
        return refused('not_found', 'Customer ID is invalid. (woocommerce_rest_invalid_customer_id)')
      },
    }
    world.time.advance(minute)
    await world.check(payment.id, { ...world.node(), findSite: () => ({ ...world.site, shop }) })
    expect(await world.store.find(payment.id)).toMatchObject({ status: 'exception', reason: 'order_refused' })
    expect(sent).toBe(1)
  })
  test('what a person mends after the calendar has ended ends the exception by itself', async () => {
    await using world = await createWorld({ management: { lookForMs: 90 * 24 * 60 * minute } })
    const orderId = await world.shop.acts.place(cart)
    const payment = await world.open({ orderId: String(orderId) })
    const { id } = world.pay(payment)
    await world.shop.acts.cancel(orderId)
    const goOn = async (looks: number) => {
      for (let count = 0; count < looks; count += 1) {
        const { checkAt } = (await world.store.find(payment.id)) ?? {}
        world.time.advance(Math.max(0, (checkAt ?? 0) - world.time.now()))
        await world.check(payment.id)
      }
      return world.store.find(payment.id)
    }
    const day = 24 * 60 * minute
    expect(await goOn(14)).toMatchObject({
      status: 'exception',
      reason: 'order_cancelled',
      checkAt: world.time.now() + day,
    })
    expect(world.time.now()).toBeGreaterThan(payment.openedAt + 3 * day)
    world.ecster.control.giveBack(id, 10_000)
    expect(await goOn(1)).toMatchObject({ status: 'closed', reason: 'refunded', checkAt: null })
  })
  test('a database that cuts its connections, also busy ones, ends nothing', async () => {
    await using world = await createWorld()
    const payment = await world.open({ order: cart })
    await world.cutConnections()
    await expect
      .poll(() =>
        world.store.find(payment.id).then(
          found => found?.id,
          () => null,
        ),
      )
      .toBe(payment.id)
  })
})

describe('a check that meets something odd in the middle', () => {
  const find = async ({ store }: World, id: string) => {
    const payment = await store.find(id)
    if (payment === undefined) throw new Error('no such payment')
    return payment
  }
  /** A paid payment that is due, and nodes whose site is another in some respect. */
  const paid = async () => {
    const world = await createWorld()
    const payment = await world.open({ order: cart })
    const { id: reference } = world.pay(payment)
    world.time.advance(minute)
    const nodeWith = (change: (site: World['site']) => Partial<World['site']>) => ({
      ...world.node(),
      findSite: () => ({ ...world.site, ...change(world.site) }),
    })
    /** The shop refuses to complete the order so many times. */
    const refusing = (code: 'unauthorized' | 'conflict', times: number) => {
      let left = times
      return nodeWith(({ shop }) => ({
        shop: {
          ...shop,
          complete: async (...args) => {
            left -= 1
            return left >= 0 ? refused(code, 'not now') : shop.complete(...args)
          },
        },
      }))
    }
    return { world, id: payment.id, reference, nodeWith, refusing, [Symbol.asyncDispose]: world[Symbol.asyncDispose] }
  }

  test('an order id that only a callback names is looked at, though the provider’s search never finds it', async () => {
    await using given = await paid()
    const { world, id, reference } = given
    const blind = given.nodeWith(({ provider }) => ({
      provider: {
        ...provider,
        look: async (query, signal) =>
          query.references.length === 0 ? ok({ attempts: [], unread: [] }) : provider.look(query, signal),
      },
    }))
    await world.check(id, blind)
    expect(await find(world, id)).toMatchObject({ status: 'open', reason: 'awaiting_payment' })
    const dueAt = world.time.now()
    const hint = { target: { paymentId: id }, source: 'callback', dueAt, claim: reference, wire: null } as const
    await world.store.receive(dueAt, [hint])
    expect(await world.converge(id, blind)).toMatchObject({ status: 'settled', providerReference: reference })
  })

  test('keys that the shop refuses for a moment are asked again, and nobody’s exception', async () => {
    await using given = await paid()
    const { world, id } = given
    const node = given.refusing('unauthorized', 1)
    await world.check(id, node)
    const { checkAt, ...payment } = await find(world, id)
    expect(payment).toMatchObject({ status: 'open', failures: 1 })
    expect(checkAt).toBeLessThanOrEqual(world.time.now() + minute)
    expect(await world.converge(id, node)).toMatchObject({ status: 'settled', reason: 'paid' })
  })

  test('an order that changes between the look and the write is looked at anew in the same check', async () => {
    await using given = await paid()
    const { world, id } = given
    await world.check(id, given.refusing('conflict', 2))
    expect(await find(world, id)).toMatchObject({ status: 'settled', reason: 'paid' })
  })

  test('one that changes again and again is left for later, with the lease given back', async () => {
    await using given = await paid()
    const { world, id } = given
    const node = given.refusing('conflict', limits.rounds + 3)
    expect(await world.check(id, node)).toEqual({ kind: 'unfinished' })
    expect(await find(world, id)).toMatchObject({ isBeingChecked: false, failures: 1, checkAt: expect.any(Number) })
    expect(await world.converge(id, node)).toMatchObject({ status: 'settled', reason: 'paid' })
  })

  test('a look that throws gives the lease back, comes again later and later, and is a person’s after seven days', async () => {
    await using given = await paid()
    const { world, id } = given
    const broken = given.nodeWith(({ provider }) => ({
      provider: { ...provider, look: () => Promise.reject(new Error('a defect of ours')) },
    }))
    const pauses: number[] = []
    for (let count = 0; count < 3; count += 1) {
      await expect(world.check(id, broken)).rejects.toThrow('a defect of ours')
      const { isBeingChecked, checkAt } = await find(world, id)
      expect(isBeingChecked).toBe(false)
      pauses.push((checkAt ?? 0) - world.time.now())
      world.time.advance(pauses.at(-1) ?? 0)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000])
    world.time.advance(limits.giveUp)
    await expect(world.check(id, broken)).rejects.toThrow('a defect of ours')
    expect(await find(world, id)).toMatchObject({ status: 'exception', reason: 'gave_up' })
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
  })
})

/** One paid order with this total: one payment_complete, one stock change, one set of mails; nothing pending is left. */
function expectOnce({ shop, ecster }: World, orderId: string | undefined, total: string): void {
  const orders = [...shop.world.orders.values()]
  expect(orders.filter(order => order.paidAt !== null).map(order => String(order.id))).toEqual([orderId])
  expect(orders.filter(order => order.status === 'pending')).toEqual([])
  const paid = orders.find(order => String(order.id) === orderId)
  expect(paid).toMatchObject({ status: 'processing', transactionId: ecster.control.orders[0]?.id, totals: { total } })
  const { paymentComplete, stockReduced, stockRestored, mails } = shop.count(Number(orderId))
  expect({ paymentComplete, stock: stockReduced - stockRestored }).toEqual({ paymentComplete: 1, stock: 1 })
  expect(mails.toSorted()).toEqual([...new Set(mails)].toSorted())
}

test('a cart that is paid in the instant in which it changes is not changed: the shop hears it, and the old one is settled', async () => {
  await using world = await createWorld()
  const payment = await world.open({ order: cart, amount: 10_000 })
  const { provider } = world.site
  const busy: typeof provider = {
    ...provider,
    update(...args) {
      world.pay(payment)
      return provider.update(...args)
    },
  }
  const change = changePayment(world.payments, { ...world.site, provider: busy }, payment, { amount: 20_000 })
  await expect(change).rejects.toMatchObject({ status: 409 })
  expect(await world.converge(payment.id)).toMatchObject({ status: 'settled', amountMinor: 10_000 })
})

test.each([
  ['could not read everything', ok({ attempts: [], unread: ['order E1: HTTP 500'] })],
  ['failed', unreachable('HTTP 503')],
])('a cart is not changed while the provider %s: money may be moving, so a look follows at once', async (_, answer) => {
  await using world = await createWorld()
  const payment = await world.open({ order: cart, amount: 10_000 })
  const { provider } = world.site
  const asked: string[] = []
  const blind: typeof provider = {
    ...provider,
    look: async () => answer,
    update: (...args) => {
      asked.push('update')
      return provider.update(...args)
    },
  }
  const change = changePayment(world.payments, { ...world.site, provider: blind }, payment, { amount: 20_000 })
  await expect(change).rejects.toMatchObject({ status: 503 })
  expect(asked).toEqual([])
  const after = await world.store.find(payment.id)
  expect(after).toMatchObject({ amountMinor: 10_000, isBeingChecked: false, checkAt: world.time.now() })
})
