import { Hono } from 'hono'
import { z } from 'zod'
import type { Acts } from './acts.ts'
import { type Faults, plan } from './faults.ts'
import { toJson, toNoteJson } from './represent.ts'
import { findOrder, type SimOrder, type World } from './world.ts'

/** The simulator's own API, for other processes: persons' acts, faults, and what the shop's hooks counted. */
export function createControl(world: World, acts: Acts, faults: Faults): Hono {
  const control = new Hono()
  const show = (order: SimOrder, origin: string) => ({
    order: toJson(world, order, origin),
    notes: world.notes.filter(note => note.orderId === order.id).map(toNoteJson),
    events: world.events.filter(event => event.order === order.id),
    mails: world.mails.filter(mail => mail.order === order.id),
  })

  control.get('/orders', c => {
    const { origin } = new URL(c.req.url)
    return c.json([...world.orders.values()].map(order => show(order, origin)))
  })
  control.get('/orders/:id', c => c.json(show(findOrder(world, Number(c.req.param('id'))), new URL(c.req.url).origin)))
  control.get('/products', c => c.json([...world.products.values()]))
  control.post('/orders', async c => c.json({ id: await acts.place(await c.req.json()) }, 201))
  control.post('/orders/:id/:act', async c => {
    const body: unknown = await c.req.json().catch(() => ({}))
    await perform(acts, Number(c.req.param('id')), c.req.param('act'), body)
    return c.json({})
  })
  control.post('/timer', async c => c.json({ cancelled: await acts.runTimer() }))
  control.post('/faults', async c => {
    faults.add(plan.parse(await c.req.json()))
    return c.json({}, 201)
  })
  control.delete('/faults', c => {
    faults.clear()
    return c.json({})
  })
  control.get('/settings', c => c.json(world.settings))
  control.put('/settings', async c => {
    Object.assign(world.settings, z.record(z.string(), z.unknown()).parse(await c.req.json()))
    return c.json(world.settings)
  })
  control.onError((error, c) => c.json({ error: error.message }, error instanceof RangeError ? 404 : 400))
  return control
}

async function perform(acts: Acts, id: number, act: string, body: unknown): Promise<unknown> {
  const read = z.object({
    by: z.enum(['person', 'customer']).default('person'),
    transactionId: z.string().default('other'),
    net: z.string().default('0'),
    amount: z.string().default('0'),
  })
  const { by, transactionId, net, amount } = read.parse(body)
  if (act === 'edit') return acts.edit(id, body)
  if (act === 'cancel') return acts.cancel(id, by)
  if (act === 'trash') return acts.trash(id)
  if (act === 'remove') return acts.remove(id)
  if (act === 'pay') return acts.payOtherwise(id, transactionId)
  if (act === 'total') return acts.changeTotal(id, net)
  if (act === 'refund') return acts.refund(id, amount)
  throw new RangeError(`no such act: ${act}`)
}
