import { expect, test } from 'vitest'
import type { Clock } from '../../base/clock.ts'
import { toCart } from './cart.ts'
import { createClient, createSender } from './client.ts'
import { ecsterConfig } from './config.ts'
import { request } from './request.fixture.ts'

const baseUrl = 'https://labs.ecster.se/rest/public'
const config = ecsterConfig.parse({ baseUrl, apiKey: 'the-api-key', merchantKey: 'the-merchant-key' })
const clock: Clock = { now: () => 0 }
const inTime = () => new AbortController().signal

test('every request carries both keys, and goes nowhere but where it was sent', async () => {
  const sent: Request[] = []
  const redirects: unknown[] = []
  const capture: typeof fetch = async (input, init) => {
    sent.push(new Request(input, init))
    redirects.push(init?.redirect)
    return Response.json({})
  }
  const client = createClient(createSender(config, { fetch: capture, clock }))
  await client.findOrders('p1&status=READY', inTime())
  await client.setOrderReference('abc', '10042', inTime())
  expect(sent.map(each => `${each.method} ${each.url}`)).toEqual([
    `GET ${baseUrl}/v1/orders/?orderReference=p1%26status%3DREADY`,
    `PUT ${baseUrl}/v1/orders/abc/orderReference`,
  ])
  expect(redirects).toEqual(['manual', 'manual'])
  for (const { headers } of sent) {
    expect(headers.get('x-api-key')).toBe('the-api-key')
    expect(headers.get('x-merchant-key')).toBe('the-merchant-key')
  }
})

test('an id that is not one of Ecster’s is never put into a path', async () => {
  const never: typeof fetch = async () => expect.unreachable()
  const client = createClient(createSender(config, { fetch: never, clock }))
  for (const id of ['../../x', '..', '.', '', 'a/b', 'a?b', '%2e%2e'])
    expect(await client.getOrder(id, inTime())).toMatchObject({ kind: 'refused', code: 'not_found' })
})

test('a failed connection did nothing; one that broke may have done its work', async () => {
  const failing = (code: string): typeof fetch => {
    return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }))
  }
  const label = (code: string) => {
    return createClient(createSender(config, { fetch: failing(code), clock })).setOrderReference(
      'abc',
      '10042',
      inTime(),
    )
  }
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])
    expect(await label(code)).toEqual({ kind: 'unreachable', message: `Ecster cannot be reached: ${code}` })
  for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE']) expect((await label(code)).kind).toBe('unknown')
})

test('a body that breaks off is a lost answer', async () => {
  const broken = new ReadableStream({ pull: controller => controller.error(new TypeError('terminated')) })
  const client = createClient(createSender(config, { fetch: async () => new Response(broken), clock }))
  expect((await client.setOrderReference('abc', '10042', inTime())).kind).toBe('unknown')
  expect((await client.getOrder('abc', inTime())).kind).toBe('unreachable')
})

test('a cart that was made without telling its key is unknown, not failed', async () => {
  const client = createClient(
    createSender(config, { fetch: async () => Response.json({ ok: true }, { status: 201 }), clock }),
  )
  const cart = toCart(request())
  if (cart.kind !== 'ok') throw new Error(cart.message)
  expect((await client.createCart(cart.value.body, inTime())).kind).toBe('unknown')
  expect((await client.updateCart('key', cart.value.body, inTime())).kind).toBe('unknown')
})
