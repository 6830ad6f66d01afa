import { describe, expect, test } from 'vitest'
import { limits } from '../src/limits.ts'
import { type CrashPoint, crashPoints } from '../src/settle/crashpoints.ts'
import type { RefundRequest } from '../src/settle/refund.ts'
import { tell } from '../src/settle/story.ts'
import { en } from '../src/settle/words/en.ts'
import { sv } from '../src/settle/words/sv.ts'
import { stopAt } from './stop-at.ts'
import { cart, createWorld, minute, type World } from './world.ts'

/** What is done with the money after the sale, on a real PostgreSQL: once each, whatever happens to the process. */

const day = 24 * 60 * minute
const request: RefundRequest = {
  key: 'k1',
  amountMinor: 4_000,
  reason: 'too small',
  requestedBy: 'Kim',
  shopRefundId: null,
}

type Method = 'SWISH' | 'INVOICE'

/** An order in the shop, paid and settled. */
async function sell(world: World, method: Method) {
  const orderId = await world.shop.acts.place(cart)
  const { id } = await world.open({ orderId: String(orderId) })
  const paid = world.pay(await found(world, id), method)
  const { status } = await world.converge(id)
  expect(status).toBe('settled')
  return { id, orderId, at: paid.id }
}

async function found({ store }: World, id: string) {
  const payment = await store.find(id)
  if (payment === undefined) throw new Error('no such payment')
  return payment
}

const notesOf = ({ shop }: World, orderId: number): string[] =>
  shop.world.notes.filter(note => note.orderId === orderId && note.text.startsWith('Kvitto:')).map(note => note.text)

const moves = ({ ecster }: World, at: string) =>
  ecster.control
    .getOrder(at)
    .transactions.filter(({ type }) => type !== 'ORIGINAL')
    .map(({ type, amount }) => `${type} ${amount}`)

/** Each with what sets it off, and what has to be true then. */
const stories = {
  'a completed order is captured': {
    method: 'INVOICE',
    begin: async (world: World, { id, orderId }: Sold) => {
      await world.shop.acts.edit(orderId, { status: 'completed' })
      await world.tell(id)
    },
    end: { status: 'settled', reason: 'paid' },
    moved: ['DEBIT 10000'],
    note: 'has been taken',
  },
  'a cancelled order’s money is let go': {
    method: 'INVOICE',
    begin: async (world: World, { id, orderId }: Sold) => {
      await world.shop.acts.cancel(orderId)
      await world.tell(id)
    },
    end: { status: 'closed', reason: 'released' },
    moved: ['ANNUL 10000'],
    note: 'was let go',
  },
  'a refund is credited': {
    method: 'INVOICE',
    begin: async (world: World, { id, at }: Sold) => {
      world.ecster.control.transact(at, { type: 'DEBIT' })
      await world.store.requestRefund(id, world.time.now(), request)
    },
    end: { status: 'settled', reason: 'refunded' },
    moved: ['DEBIT 10000', 'CREDIT 4000'],
    note: 'given back to the customer',
  },
} as const

type Sold = Awaited<ReturnType<typeof sell>>

describe('once each, whatever happens to the process', () => {
  for (const [name, story] of Object.entries(stories)) {
    const run = async (world: World, interrupt: (sold: Sold) => Promise<() => Promise<unknown>>) => {
      const sold = await sell(world, story.method)
      await story.begin(world, sold)
      const wake = await interrupt(sold)
      expect(await world.converge(sold.id)).toMatchObject(story.end)
      await wake()
      expect(moves(world, sold.at)).toEqual(story.moved)
      const told = notesOf(world, sold.orderId).filter(text => text.includes(story.note))
      return { sold, told }
    }
    test(`${name}, and the order's notes say so`, async () => {
      await using world = await createWorld()
      const { told } = await run(world, async () => async () => undefined)
      expect(told).toHaveLength(1)
    })
    for (const point of Object.keys(crashPoints) as CrashPoint[])
      for (const round of [1, 2])
        test.each(['dies', 'wakes up late'])(`${name}: the worker %s at "${point}", round ${round}`, async fate => {
          await using world = await createWorld()
          const { told } = await run(world, async ({ id }) => {
            const stopped = stopAt(point, round)
            const zombie = world.check(id, world.node(stopped.hook))
            await Promise.race([zombie, stopped.reached])
            return async () => {
              stopped.wake()
              if (fate === 'wakes up late') await zombie
            }
          })
          // A note that was tried is not tried again: none is better than two.
          expect(told.length).toBeLessThanOrEqual(1)
        })
  }

  test.each([401, 403])(
    'keys that the provider answers with %i say nothing about the money: it is tried until they are taken',
    async status => {
      for (const { method, begin, end, moved } of Object.values(stories)) {
        await using world = await createWorld()
        const sold = await sell(world, method)
        await begin(world, sold)
        const path = `/v1/orders/${sold.at}/transactions`
        world.ecster.answers.fail({ fault: { kind: 'status', status }, count: 12, path })
        expect(await world.converge(sold.id)).toMatchObject(end)
        expect(moves(world, sold.at)).toEqual(moved)
        const story = await world.store.story(sold.id)
        const decisions = story.flatMap(each => (each.kind === 'decision' ? [each] : []))
        expect(decisions.filter(({ reason }) => reason === 'provider_unauthorized')).toHaveLength(12)
        expect(decisions.filter(({ status }) => status === 'exception')).toEqual([])
        expect(notesOf(world, sold.orderId).filter(note => note.includes('refuse'))).toEqual([])
      }
    },
  )

  test('an answer that is lost is looked after, not sent again', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.shop.acts.edit(orderId, { status: 'completed' })
    world.ecster.answers.fail({ fault: { kind: 'answer_lost' }, count: 1, path: `/v1/orders/${at}/transactions` })
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
    await world.store.requestRefund(id, world.time.now(), request)
    world.ecster.answers.fail({ fault: { kind: 'answer_lost' }, count: 1, path: `/v1/orders/${at}/transactions` })
    await world.converge(id)
    expect(moves(world, at)).toEqual(['DEBIT 10000', 'CREDIT 4000'])
    expect(await world.store.refunds(id)).toMatchObject([{ state: 'done' }])
  })

  test('ten hints, ten nodes and ten equal requests at once move the money once', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.shop.acts.edit(orderId, { status: 'completed' })
    const ten = Array.from({ length: 10 })
    await Promise.all(ten.map(() => world.tell(id)))
    await Promise.all(ten.map(() => world.check(id, world.node())))
    await Promise.all(ten.map(() => world.store.requestRefund(id, world.time.now(), request)))
    await Promise.all(ten.map(() => world.check(id, world.node())))
    await world.converge(id)
    expect(moves(world, at)).toEqual(['DEBIT 10000', 'CREDIT 4000'])
  })
})

describe('capture and cancel follow from the order', () => {
  test('without any hook the daily look captures a completed order', async () => {
    await using world = await createWorld({ management: { lookForMs: 90 * day } })
    const orderId = await world.shop.acts.place(cart)
    const payment = await world.open({ orderId: String(orderId) })
    const paid = world.pay(payment, 'INVOICE')
    for (let looks = 0; looks < 14; looks += 1) {
      const { checkAt } = await found(world, payment.id)
      world.time.advance(Math.max(0, (checkAt ?? 0) - world.time.now()))
      await world.check(payment.id)
    }
    await world.shop.acts.edit(orderId, { status: 'completed' })
    const { checkAt } = await found(world, payment.id)
    expect((checkAt ?? Number.NaN) - world.time.now()).toBeLessThanOrEqual(day)
    await world.converge(payment.id)
    expect(moves(world, paid.id)).toEqual(['DEBIT 10000'])
    expect((await found(world, payment.id)).checkAt).toBeNull()
  })

  test('an order that cannot be captured goes on hold with the provider’s reason, and is captured when somebody has cleared that up', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.shop.acts.edit(orderId, { status: 'completed' })
    const path = `/v1/orders/${at}/transactions`
    world.ecster.answers.fail({ fault: { kind: 'status', status: 400 }, count: 1, path })
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'exception', reason: 'capture_refused' })
    expect(world.shop.world.orders.get(orderId)?.status).toBe('on-hold')
    expect(notesOf(world, orderId).at(-1)).toMatch(/refuses to give the reserved money.*Ecster answered 400/)
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'exception', reason: 'capture_refused' })
    expect(moves(world, at)).toEqual([])
    await world.shop.acts.edit(orderId, { status: 'completed' })
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
    expect(moves(world, at)).toEqual(['DEBIT 10000'])
    expect(world.shop.world.orders.get(orderId)?.status).toBe('completed')
  })

  test('a part that was given back in the shop before the order was completed is not taken', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.shop.acts.refund(orderId, '25.00')
    await world.shop.acts.edit(orderId, { status: 'completed' })
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
    expect(moves(world, at)).toEqual(['DEBIT 7500'])
  })

  test('a shop that does it by hand is left alone', async () => {
    await using world = await createWorld({ management: { capture: false, cancel: false } })
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.shop.acts.edit(orderId, { status: 'completed' })
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
    expect(moves(world, at)).toEqual([])
  })

  test('a cancelled order whose money was taken is for a person, and no longer when it is given back', async () => {
    await using world = await createWorld()
    const { id, orderId } = await sell(world, 'SWISH')
    await world.shop.acts.cancel(orderId)
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'exception', reason: 'order_cancelled' })
    await world.store.requestRefund(id, world.time.now(), { ...request, amountMinor: 10_000 })
    await world.check(id)
    world.ecster.control.endRefund((await found(world, id)).providerReference ?? '', true)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'refunded' })
  })
})

describe('what the shop has told is not forgotten before the order is seen', () => {
  const hour = 60 * minute
  /** Far from the calendar's end, with a manual refund that is old enough to be told from the gateway's own. */
  const refunded = async (world: World) => {
    const orderId = await world.shop.acts.place(cart)
    const payment = await world.open({ orderId: String(orderId) })
    world.pay(payment, 'SWISH')
    world.time.advance(minute)
    await world.check(payment.id)
    expect(await found(world, payment.id)).toMatchObject({ status: 'settled', reason: 'paid' })
    await world.shop.acts.refund(orderId, '10.00')
    return { id: payment.id, orderId }
  }
  /** Checks that are due in so long from now. */
  const goOn = async (world: World, id: string, forMs: number) => {
    const until = world.time.now() + forMs
    for (let count = 0; count < 60; count += 1) {
      const { checkAt, isBeingChecked } = await found(world, id)
      const dueAt = checkAt ?? (isBeingChecked ? world.time.now() + limits.lease : null)
      if (dueAt === null || dueAt > until) return
      world.time.advance(Math.max(0, dueAt - world.time.now()))
      await world.check(id)
    }
  }
  const down = { fault: { kind: 'status', status: 503 }, times: 4 } as const
  const askedFor = [{ amountMinor: 1_000, state: 'pending' }]
  const asked = async ({ store }: World, id: string) =>
    (await store.refunds(id)).map(({ amountMinor, state }) => ({ amountMinor, state }))
  const options = { management: { manualRefundsSince: 0 } }

  test('the shop fails just when it is asked: it is asked again soon, not when the calendar ends', async () => {
    await using world = await createWorld(options)
    const { id } = await refunded(world)
    world.time.advance(limits.manualRefundSettles)
    world.shop.misbehave(down)
    await world.tell(id)
    await goOn(world, id, 3 * minute)
    world.shop.behave()
    await goOn(world, id, hour)
    expect(await asked(world, id)).toEqual(askedFor)
  })

  test('the provider fails first', async () => {
    await using world = await createWorld(options)
    const { id } = await refunded(world)
    world.time.advance(limits.manualRefundSettles)
    world.ecster.answers.fail({ fault: { kind: 'status', status: 503 }, count: 2 })
    await world.tell(id)
    await goOn(world, id, hour)
    expect(await asked(world, id)).toEqual(askedFor)
  })

  test('the worker dies before it has asked', async () => {
    await using world = await createWorld(options)
    const { id } = await refunded(world)
    world.time.advance(limits.manualRefundSettles)
    await world.tell(id)
    const stopped = stopAt('claimed', 1)
    const zombie = world.check(id, world.node(stopped.hook))
    await Promise.race([zombie, stopped.reached])
    await goOn(world, id, hour)
    stopped.wake()
    await zombie
    expect(await asked(world, id)).toEqual(askedFor)
  })

  test('the hint comes with the refund, before it can be told from one that the gateway is just making', async () => {
    await using world = await createWorld(options)
    const { id } = await refunded(world)
    await world.tell(id)
    await goOn(world, id, hour)
    expect(await asked(world, id)).toEqual(askedFor)
  })

  test('a callback that comes after the shop’s word does not hide it', async () => {
    await using world = await createWorld(options)
    const { id, orderId } = await refunded(world)
    await world.shop.acts.cancel(orderId)
    await world.tell(id)
    const { callbackToken } = await found(world, id)
    await world.store.receive(world.time.now(), [
      {
        target: { shop: 'nordlys', provider: 'ecster', callbackToken },
        source: 'callback',
        dueAt: world.time.now(),
        claim: null,
        wire: null,
      },
    ])
    await world.check(id)
    expect(await found(world, id)).toMatchObject({ status: 'exception', reason: 'order_cancelled' })
  })
})

describe('giving back', () => {
  const refundSwish = async (world: World) => {
    const sold = await sell(world, 'SWISH')
    const shopRefundId = String(await world.shop.acts.refund(sold.orderId, '40.00', '', true))
    await world.store.requestRefund(sold.id, world.time.now(), { ...request, shopRefundId })
    await world.check(sold.id)
    return { ...sold, shopRefundId }
  }

  test('an asynchronous refund is looked at until it ends, and then the order’s notes say so', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await refundSwish(world)
    expect(await found(world, id)).toMatchObject({ status: 'settled', reason: 'refund_pending' })
    expect(await world.store.refunds(id)).toMatchObject([{ state: 'pending', detail: 'ONGOING' }])
    world.ecster.control.endRefund(at, true)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'refunded' })
    expect(await world.store.refunds(id)).toMatchObject([{ state: 'done' }])
    expect(moves(world, at)).toEqual(['DEBIT 10000', 'CREDIT 4000'])
    expect(notesOf(world, orderId).at(-1)).toContain('given back to the customer. (40.00 SEK')
  })

  test('one that never ends is an exception after three weeks', async () => {
    await using world = await createWorld()
    const { id } = await refundSwish(world)
    expect(await world.converge(id)).toMatchObject({ status: 'exception', reason: 'refund_overdue' })
  })

  test('one that fails after the shop counted it is an exception, until the shop has taken it back', async () => {
    await using world = await createWorld()
    const { id, orderId, at, shopRefundId } = await refundSwish(world)
    world.ecster.control.endRefund(at, false)
    expect(await world.converge(id)).toMatchObject({ status: 'exception', reason: 'refund_failed' })
    expect(notesOf(world, orderId).at(-1)).toContain('refuses the refund. Nothing was given back. (40.00 SEK; FAILED)')
    world.shop.acts.takeBackRefund(orderId, Number(shopRefundId))
    await world.tell(id)
    expect(await world.converge(id)).toMatchObject({ status: 'settled', reason: 'paid' })
    expect(moves(world, at)).toEqual(['DEBIT 10000'])
  })

  test('more than what is left is not given back, also when somebody has given back at the provider', async () => {
    await using world = await createWorld()
    const { id, at } = await sell(world, 'SWISH')
    world.ecster.control.giveBack(at, 7_000)
    await world.store.requestRefund(id, world.time.now(), request)
    await world.converge(id)
    expect(await world.store.refunds(id)).toMatchObject([{ state: 'failed', failure: 'refund_too_large' }])
    expect(moves(world, at)).toEqual(['DEBIT 10000', 'CREDIT 7000'])
  })

  test('reserved money is not given back but not taken', async () => {
    await using world = await createWorld()
    const { id, orderId, at } = await sell(world, 'INVOICE')
    await world.store.requestRefund(id, world.time.now(), request)
    await world.converge(id)
    expect(await world.store.refunds(id)).toMatchObject([{ state: 'waived' }])
    await world.shop.acts.edit(orderId, { status: 'completed' })
    await world.tell(id)
    await world.converge(id)
    expect(moves(world, at)).toEqual(['DEBIT 6000'])
  })

  test('a refund that a person only notes in the shop moves no money, unless the shop is set up so', async () => {
    for (const manualRefundsSince of [null, 0]) {
      await using world = await createWorld({ management: { manualRefundsSince } })
      const { id, orderId, at } = await sell(world, 'SWISH')
      await world.shop.acts.refund(orderId, '10.00')
      await world.shop.acts.refund(orderId, '15.00')
      world.time.advance(limits.manualRefundSettles)
      for (let count = 0; count < 6; count += 1) {
        await world.tell(id)
        await world.check(id)
        if (world.ecster.control.getOrder(at).refunds.at(-1)?.status === 'ONGOING')
          world.ecster.control.endRefund(at, true)
        world.time.advance(minute)
      }
      await world.converge(id)
      expect(moves(world, at)).toEqual(
        manualRefundsSince === null ? ['DEBIT 10000'] : ['DEBIT 10000', 'CREDIT 1000', 'CREDIT 1500'],
      )
    }
  })

  test('the order’s notes say it in the shop’s language, with the amount and the provider’s words', async () => {
    await using world = await createWorld({ words: sv })
    const { id, at, orderId } = await refundSwish(world)
    world.ecster.control.endRefund(at, false)
    await world.converge(id)
    expect(notesOf(world, orderId).at(-1)?.replaceAll(/\s/g, ' ')).toBe(
      'Kvitto: Betaltjänsten nekar återbetalningen. Inget har betalats tillbaka. (40,00 kr; FAILED)',
    )
  })

  test('the story tells all of it in sentences', async () => {
    await using world = await createWorld()
    const { id, at } = await refundSwish(world)
    world.ecster.control.endRefund(at, true)
    const payment = await world.converge(id)
    const texts = tell(payment, await world.store.story(id), en).map(({ text }) => text)
    expect(texts).toContain('Kim asked for 40.00 SEK to be given back. The reason: too small.')
    expect(texts).toContain('Asked the provider to give 40.00 SEK back.')
    expect(texts.some(text => text.includes('A refund is under way there (ONGOING).'))).toBe(true)
    expect(texts.some(text => text.includes('A refund is made there (SUCCESS).'))).toBe(true)
  })
})
