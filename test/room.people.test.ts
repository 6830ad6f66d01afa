import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { logIn, page, paymentRow, type Room, startRoom } from './room.ts'
import { anOrder, type Service } from './service.ts'

/** What people decide about exceptions, through the check, to the shop's order. */

let service: Service
let anna: Room
beforeAll(async () => {
  service = await startRoom()
  anna = await logIn(service)
})
afterAll(() => service[Symbol.asyncDispose]())

const eventually = { timeout: 20_000 }
const comesTo = (id: string, status: string) =>
  expect.poll(async () => (await anna.detail(id)).status, eventually).toBe(status)
const orderOf = (id: number) => service.stage.shop.world.orders.get(id)
const paidFor = (paymentId: string) =>
  service
    .paidOrders()
    .filter(order => JSON.stringify(order).includes(paymentId) || order.createdVia.includes(paymentId))

/** Paid, for an order that something has happened to in the meantime. */
async function anException(happens: (orderId: number) => unknown) {
  const orderId = await service.stage.shop.acts.place(anOrder)
  const { body } = await service.open({ order: undefined, orderId })
  await happens(orderId)
  service.pay(body.provider.cartKey)
  await comesTo(body.id, 'exception')
  return { id: body.id, orderId, cartKey: body.provider.cartKey }
}
const cancelled = () => anException(id => service.stage.shop.acts.cancel(id, 'person'))

async function decide(id: string, action: object, room = anna) {
  const { revision, reason } = await room.detail(id)
  return room.send('POST', `/api/payments/${id}/resolution`, {
    revision,
    reason,
    why: 'spoke to the customer',
    ...action,
  })
}

describe('a person decides', () => {
  test('that a cancelled order is wanted all the same: it is opened again and paid, once', async () => {
    const { id, orderId } = await cancelled()
    expect((await anna.detail(id)).actions).toEqual(['attach_order', 'mark_refunded', 'close'])
    expect((await decide(id, { action: 'attach_order', orderId: String(orderId) })).status).toBe(200)
    await comesTo(id, 'settled')
    expect(orderOf(orderId)?.status).toBe('processing')
    expect(await anna.detail(id)).toMatchObject({ settledBy: 'operator', reason: 'paid', actions: [] })
    const story = (await anna.detail(id)).story.map(({ text }) => text)
    expect(story).toContain(
      `Anna decided: order ${orderId} is the one that this payment pays. Why: spoke to the customer.`,
    )
  })

  test('that an order is the one, which was cancelled since they looked at it: they are told, and nothing is done', async () => {
    const { id } = await anException(order => service.stage.shop.acts.remove(order))
    const other = await service.stage.shop.acts.place(anOrder)
    const { status } = await anna.get(`/api/payments/${id}/orders/${other}`, z.looseObject({ status: z.string() }))
    await service.stage.shop.acts.cancel(other, 'person')
    const action = { action: 'attach_order', orderId: String(other) }
    const told = await decide(id, { ...action, orderStatus: status })
    expect(told.status).toBe(409)
    expect(await told.text()).toContain('cancelled')
    expect(await anna.detail(id)).toMatchObject({ status: 'exception', resolution: null })
    expect((await decide(id, { ...action, orderStatus: 'cancelled' })).status).toBe(200)
    await comesTo(id, 'settled')
    expect(orderOf(other)?.status).toBe('processing')
  })

  test('that the money is for another order: that one is paid', async () => {
    const { id, orderId } = await anException(order => service.stage.shop.acts.remove(order))
    const other = await service.stage.shop.acts.place(anOrder)
    const seen = await anna.get(
      `/api/payments/${id}/orders/${other}`,
      z.looseObject({ total: z.unknown(), paid: z.unknown() }),
    )
    expect(seen).toMatchObject({ id: String(other), total: { minor: 34_900 }, paid: { minor: 34_900 } })
    expect((await decide(id, { action: 'attach_order', orderId: '999999' })).status).toBe(404)
    expect((await decide(id, { action: 'attach_order', orderId: String(other) })).status).toBe(200)
    await comesTo(id, 'settled')
    expect([orderOf(other)?.status, orderOf(orderId)?.status]).toEqual(['processing', undefined])
  })

  test('that a difference is all right: never before, and only as it was seen', async () => {
    const { id, orderId } = await anException(order => service.stage.shop.acts.changeTotal(order, '100.00'))
    const { difference, reason } = await anna.detail(id)
    expect([reason, difference?.paid.minor]).toEqual(['order_total_differs', 34_900])
    expect(orderOf(orderId)?.paidAt).toBeNull()
    const dueMinor = difference?.due.minor ?? 0
    const wrong = await decide(id, { action: 'accept_difference', paidMinor: 34_900, dueMinor: dueMinor - 1 })
    expect(wrong.status).toBe(409)
    expect((await decide(id, { action: 'attach_order', orderId: String(orderId) })).status).toBe(200)
    await comesTo(id, 'exception')
    expect(orderOf(orderId)?.paidAt).toBeNull()
    expect((await decide(id, { action: 'accept_difference', paidMinor: 34_900, dueMinor })).status).toBe(200)
    await comesTo(id, 'settled')
    expect(orderOf(orderId)?.paidAt).not.toBeNull()
  })

  test('that a new order is made instead of a cancelled one: one is paid, the other stays cancelled', async () => {
    const { stage } = service
    stage.shop.misbehave({ fault: { kind: 'status', status: 503 }, method: 'PUT', times: 3 })
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    const ours = () => [...stage.shop.world.orders.values()].filter(order => order.createdVia === `kvitto-${body.id}`)
    await expect.poll(() => ours().length, eventually).toBe(1)
    await stage.shop.acts.cancel(ours()[0]?.id ?? 0, 'person')
    stage.shop.behave()
    await comesTo(body.id, 'exception')
    expect((await anna.detail(body.id)).actions).toContain('create_order')
    expect((await decide(body.id, { action: 'create_order' })).status).toBe(200)
    await comesTo(body.id, 'settled')
    expect(
      ours()
        .map(order => order.status)
        .toSorted(),
    ).toEqual(['cancelled', 'processing'])
  })

  test('that it is over; and more money than the person saw opens it again', async () => {
    const { id, cartKey, orderId } = await cancelled()
    expect((await decide(id, { action: 'mark_refunded' })).status).toBe(200)
    await comesTo(id, 'closed')
    expect(await anna.detail(id)).toMatchObject({ reason: 'refunded_by_hand', actions: [] })
    expect(orderOf(orderId)?.status).toBe('cancelled')
    service.pay(cartKey)
    await comesTo(id, 'exception')
    expect((await anna.detail(id)).reason).toBe('order_cancelled')
  })
})

describe('two people', () => {
  test('who act at once: the second is told what the first did, and nothing happens twice', async () => {
    const { id } = await cancelled()
    const bo = await logIn(service, 'Bo')
    const { revision, reason } = await anna.detail(id)
    const body = { action: 'close', why: 'a test order', revision, reason }
    const path = `/api/payments/${id}/resolution`
    const answers = await Promise.all([anna.send('POST', path, body), bo.send('POST', path, body)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const [late] = answers.filter(({ status }) => status === 409)
    expect(await late?.text()).toMatch(/"(Anna|Bo) decided: close it\. Why: a test order\./)
    await comesTo(id, 'closed')
    expect((await anna.detail(id)).story.filter(({ kind }) => kind === 'resolved')).toHaveLength(1)
  })
  test('are more than one look: who decides about what an older one saw is told to look again', async () => {
    const { id, cartKey } = await cancelled()
    const { look } = await anna.detail(id)
    service.pay(cartKey)
    await expect.poll(async () => (await anna.detail(id)).look, eventually).not.toBe(look)
    expect((await decide(id, { action: 'close', look })).status).toBe(409)
    expect(await anna.detail(id)).toMatchObject({ status: 'exception', revision: 0 })
    expect((await decide(id, { action: 'close', look: (await anna.detail(id)).look })).status).toBe(200)
    await comesTo(id, 'closed')
  })
  test('hand an exception on', async () => {
    const { id } = await cancelled()
    const before = await anna.detail(id)
    const put = (owner: string | null, revision: number) =>
      anna.send('PUT', `/api/payments/${id}/owner`, { owner, revision })
    expect((await put('Bo', before.revision)).status).toBe(200)
    expect((await put('Cia', before.revision)).status).toBe(409)
    const list = async (query: string) =>
      (await anna.get(`/api/exceptions?${query}`, page(paymentRow))).rows.map(row => row.id)
    expect(await list('owner=Bo')).toEqual([id])
    expect(await list('owner=-')).not.toContain(id)
    expect(await list('reason=order_cancelled')).toContain(id)
    expect(await list('reason=disputed')).toEqual([])
  })
})

test('what does not fit is refused and changes nothing', async () => {
  const { id } = await cancelled()
  for (const [action, status] of [
    [{ action: 'create_order' }, 409],
    [{ action: 'accept_difference', paidMinor: 1, dueMinor: 1 }, 409],
    [{ action: 'attach_order', orderId: '1; drop' }, 400],
    [{ action: 'close', why: ' ' }, 400],
    [{ action: 'close', reason: 'disputed' }, 409],
    [{ action: 'burn' }, 400],
  ] as const)
    expect([action, (await decide(id, action)).status]).toEqual([action, status])
  expect(await anna.detail(id)).toMatchObject({ status: 'exception', revision: 0 })
  const { body } = await service.open()
  const open = { action: 'close', why: 'not an exception', revision: 0, reason: 'awaiting_payment' }
  expect((await anna.send('POST', `/api/payments/${body.id}/resolution`, open)).status).toBe(409)
  expect(paidFor(body.id)).toEqual([])
})
