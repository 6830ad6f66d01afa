import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isNonce, markHeader, readMark, selfProof } from '../doctor/self-proof.ts'
import type { AddressOf } from './address.ts'
import { sendProblem } from './problem.ts'

export interface SelfDeps {
  /** `selfKey(config)`: the doctor has the same configuration. */
  readonly key: string
  readonly addressOf: AddressOf
}

/** A callback is larger; this only has to show that a body arrives. */
const bodyBytesMost = 4 * 1024

/**
 * By this `kvitto doctor` sees that publicUrl leads to this very Kvitto, and that a POST arrives as it was sent: the
 * answer signs the method, the nonce and the body. It stores nothing and tells nobody anything but their own address.
 */
export function createSelf({ key, addressOf }: SelfDeps): Hono {
  const routes = new Hono()
  routes.on(['GET', 'POST'], '/v1/self', bodyLimit({ maxSize: bodyBytesMost }), async context => {
    const nonce = context.req.query('nonce') ?? ''
    if (!isNonce(nonce))
      return sendProblem(context, { status: 400, title: 'Bad nonce', detail: 'Send ?nonce= and 32 letters or digits.' })
    return prove({ key, addressOf }, context, nonce)
  })
  return routes
}

/** The nonce of the doctor's own call, which is no callback and no stranger's; null for every other. */
export const doctorsNonce = ({ key }: Pick<SelfDeps, 'key'>, context: Context): string | null =>
  readMark(key, context.req.header(markHeader))

/** Signs what has arrived. 200, as for a callback: some proxies put pages of their own in the place of other answers. */
export async function prove({ key, addressOf }: SelfDeps, context: Context, nonce: string): Promise<Response> {
  const { method } = context.req
  const body = new Uint8Array(await context.req.arrayBuffer())
  const proof = selfProof(key, { nonce, method, body })
  return context.json({ service: 'kvitto', method, proof, caller: addressOf(context) }, 200, {
    'cache-control': 'no-store',
  })
}
