import ms from 'ms'
import { expect, test } from 'vitest'
import type { Outcome } from '../../base/outcome.ts'
import { callbackOf } from '../contract.ts'
import type { Session } from '../provider.ts'
import { VirtualTime } from '../simulation/time.ts'
import { instructionId } from './instruction.ts'
import { config, paymentId, request } from './request.fixture.ts'
import { createSwishSimulator } from './simulator/simulator.ts'
import { createSwish } from './swish.ts'

/** What sets Swish apart from other providers (§2 of `research/providers.md`), each as a test. */

const id = instructionId(paymentId, 0)
const signal = new AbortController().signal

function world(changes: object = {}, mode: 'phone' | 'mss' = 'phone', answer = () => new Response()) {
  const time = new VirtualTime(Date.UTC(2026, 0, 15))
  const heard: { readonly at: number; readonly headers: Record<string, string>; readonly body: string }[] = []
  const toShop: typeof fetch = async (input, init) => {
    const headers = Object.fromEntries(new Request(input, init).headers)
    heard.push({ at: time.now(), headers, body: String(init?.body) })
    return answer()
  }
  const simulator = createSwishSimulator({ clock: time, after: time.after, fetch: toShop, mode })
  const provider = createSwish(config(changes), { clock: time, send: simulator.fetchAs() })
  return {
    ...simulator,
    time,
    heard,
    provider,
    open: async () => must(await provider.open(request(), signal)),
    look: async () => {
      const references: string[] = []
      return must(await provider.look({ paymentId, session: null, references }, signal)).attempts
    },
  }
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

test('the request is ours from the opening on: it is found without anybody naming it', async () => {
  const { open, look } = world()
  await open()
  expect(await look()).toMatchObject([{ reference: id, merchantReference: paymentId, state: 'open' }])
})

test('a request that Swish took on and now says it never had is unread, not "never paid"', async () => {
  const { open, provider, control } = world()
  const first = await open()
  const forgetful = createSwish(config(), {
    clock: { now: () => 0 },
    send: async () => Response.json([{ errorCode: 'RP04', errorMessage: 'No payment request found' }], { status: 404 }),
  })
  const query = { paymentId, references: [] }
  const look = async (asked: typeof provider, session: Session | null) =>
    must(await asked.look({ ...query, session }, signal))
  expect(await look(forgetful, first)).toMatchObject({ attempts: [], unread: [expect.stringContaining(id)] })
  // Without a session nothing says that there is one; and one round after the last there never is.
  expect(await look(forgetful, null)).toEqual({ attempts: [], unread: [] })
  control.pay(id)
  expect(await look(provider, first)).toMatchObject({ attempts: [{ state: 'paid' }], unread: [] })
})

test('DS24: Swish does not know what became of the money, and whatever it learns later is believed', async () => {
  const { open, look, control } = world()
  await open()
  control.fail(id, 'DS24')
  expect(await look()).toMatchObject([{ state: 'unknown', status: 'ERROR DS24' }])
  control.set(id, 'PAID')
  expect(await look()).toMatchObject([{ state: 'paid', status: 'PAID' }])
})

test('a final state exists by six minutes, whether or not anybody did anything', async () => {
  const { open, look, time } = world()
  await open()
  time.advance(ms('6m'))
  expect(await look()).toMatchObject([{ state: 'expired', status: 'ERROR TM01' }])
})

test('callbacks are given up within minutes: after that only our own looks find the money', async () => {
  const { open, look, control, heard, callbacks, time } = world({}, 'phone', () => new Response(null, { status: 500 }))
  await open()
  control.pay(id)
  for (let step = 0; step < 20; step += 1) {
    await callbacks.settled()
    time.advance(ms('1m'))
  }
  const before = heard.length
  time.advance(ms('24h'))
  expect(heard).toHaveLength(before)
  expect((heard.at(-1)?.at ?? 0) - (heard[0]?.at ?? 0)).toBeLessThan(ms('15m'))
  expect(await look()).toMatchObject([{ state: 'paid' }])
})

test('the callback as Swish sends it is admitted and names the request; a wrong identifier is not admitted', async () => {
  const { open, control, heard, callbacks, provider } = world()
  await open()
  control.pay(id)
  await callbacks.settled()
  const callback = callbackOf({ body: heard[0]?.body ?? '', headers: heard[0]?.headers ?? {} })
  expect(callback.headers.callbackidentifier).toMatch(/^\w{32}$/)
  expect(provider.admits(callback)).toBe(true)
  expect(provider.readCallback(callback)).toEqual({ reference: id, paymentId: null })
  const headers = { ...callback.headers, callbackidentifier: 'x'.repeat(32) }
  expect(provider.admits({ ...callback, headers })).toBe(false)
})

test('a lie in the callback changes nothing: the request as read is the truth', async () => {
  const { open, look, control, callbacks, heard, provider } = world()
  callbacks.misbehave({ kind: 'lie', body: { status: 'PAID', amount: 1 } })
  await open()
  control.decline(id)
  await callbacks.settled()
  expect(provider.readCallback(callbackOf({ body: heard[0]?.body ?? '' })).reference).toBe(id)
  expect(await look()).toMatchObject([{ state: 'denied', amountMinor: 22_900 }])
})

test('kronor with decimals there, öre here, and back again', async () => {
  const { provider, control, look } = world()
  must(await provider.open(request({ amountMinor: 123_456_705 }), signal))
  expect(control.get(id).body.amount).toBe('1234567.05')
  expect(await look()).toMatchObject([{ amountMinor: 123_456_705 }])
})

test('the bank’s own reference, which a refund needs, is there once it is paid', async () => {
  const { open, look, control } = world()
  await open()
  expect(await look()).toMatchObject([{ transactionId: null }])
  control.pay(id)
  expect(await look()).toMatchObject([{ transactionId: control.get(id).paymentReference }])
})

test.each([
  ['RF07', 'denied'],
  ['BANKIDCL', 'cancelled'],
  ['FF10', 'denied'],
  ['TM01', 'expired'],
  ['DS24', 'unknown'],
  ['Nordlys', 'paid'],
])('the test environment: the message %s ends as %s', async (message, state) => {
  const { open, look, time } = world({ message }, 'mss')
  await open()
  time.advance(ms('5s'))
  expect(await look()).toMatchObject([{ state }])
})

test.each([
  ['FF08', 'invalid'],
  ['ACMT07', 'invalid'],
  ['VR01', 'invalid'],
])('the test environment: the message %s is refused with a sentence that says why', async (message, code) => {
  const { provider } = world({ message }, 'mss')
  const answer = await provider.open(request(), signal)
  expect(answer).toMatchObject({
    kind: 'refused',
    code,
    message: expect.stringMatching(new RegExp(`${message}, the `)),
  })
})
