import { hostname } from 'node:os'
import { Hono } from 'hono'
import type { Refusals } from '../refusals.ts'
import { callbacksQuery, type RefusedAnswer, type ReplayAnswer } from './contract/callbacks.ts'
import { type PaymentsDeps, recheck } from './payments.ts'
import { missing, readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface CallbackRoomDeps extends Pick<PaymentsDeps, 'store' | 'room' | 'inbox' | 'clock' | 'checkNow'> {
  readonly refusals: Pick<Refusals, 'recent'>
}

/** Every callback that came: those that belong to a payment from the database, the refused ones from this node's memory. */
export function createCallbackRoom(deps: CallbackRoomDeps): Hono<RoomEnv> {
  const { room, refusals } = deps
  const routes = new Hono<RoomEnv>()
  const get = async (id: string) => {
    const hint = /^\d{1,18}$/.test(id) ? await room.hint(id) : undefined
    if (hint === undefined) throw missing('callback')
    return hint
  }
  routes.get('/api/callbacks', async context => context.json(await room.hints(readQuery(context, callbacksQuery))))
  routes.get('/api/callbacks/refused', context =>
    context.json<RefusedAnswer>({ node: `${hostname()} ${process.pid}`, ...refusals.recent() }),
  )
  routes.get('/api/callbacks/:id', async context => {
    const { bytes: _, ...hint } = await get(context.req.param('id'))
    return context.json(hint)
  })
  routes.get('/api/callbacks/:id/body', async context => {
    const { id, bytes } = await get(context.req.param('id'))
    if (bytes === null) throw missing('body')
    // A stranger wrote it: it is never shown as a page.
    return context.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="callback-${id}"`,
    })
  })
  routes.post('/api/callbacks/:id/replay', async context => {
    const { paymentId, claim } = await get(context.req.param('id'))
    return context.json<ReplayAnswer>(await recheck(deps, context, { paymentId, claim }), 202)
  })
  return routes
}
