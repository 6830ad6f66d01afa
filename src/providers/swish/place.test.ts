import ms from 'ms'
import { expect, test } from 'vitest'
import type { Outcome } from '../../base/outcome.ts'
import { VirtualTime } from '../simulation/time.ts'
import type { Send } from './connection.ts'
import { instructionId } from './instruction.ts'
import { config, paymentId, request } from './request.fixture.ts'
import { createSwishSimulator, defaultAlias } from './simulator/simulator.ts'
import { createSwish } from './swish.ts'

/** There is never a payment request that Kvitto cannot find again, and never two that can be paid. */

const first = instructionId(paymentId, 0)
const second = instructionId(paymentId, 1)
const signal = new AbortController().signal

function world(changes: object = {}) {
  const time = new VirtualTime(Date.UTC(2026, 0, 15))
  const asked: string[] = []
  const simulator = createSwishSimulator({ clock: time, after: time.after, fetch: async () => new Response() })
  const fetchAsMerchant = simulator.fetchAs(defaultAlias)
  const send: Send = (url, init) => {
    asked.push(`${init.method} ${url.slice(url.lastIndexOf('/') + 1)}`)
    return fetchAsMerchant(url, init)
  }
  const provider = createSwish(config(changes), { clock: time, send })
  const { answers, control } = simulator
  const lose = (method: string, count = 1) => answers.fail({ fault: { kind: 'answer_lost' }, method, count })
  return {
    ...simulator,
    time,
    asked,
    provider,
    lose,
    open: () => provider.open(request(), signal),
    look: async () => must(await provider.look({ paymentId, session: null, references: [] }, signal)),
    payable: () => control.requests.filter(each => each.status === 'CREATED').map(each => each.id),
  }
}

function must<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

test('the payment id in upper case is the request’s id, and later rounds have ids of their own that never change', () => {
  expect(first).toBe(paymentId.toUpperCase())
  const ids = Array.from({ length: 20 }, (_, round) => instructionId(paymentId, round))
  expect(new Set(ids).size).toBe(20)
  for (const id of [...ids, instructionId('p1', 0)]) expect(id).toMatch(/^[0-9A-F]{32}$/)
  // As it was written to Swish: another derivation would lose sight of requests that exist.
  expect(second).toBe('CF568CCC40DB4BB1E76574DF70ADE2B0')
})

test('opening is one call when nothing goes wrong', async () => {
  const { open, asked } = world()
  expect(must(await open()).public).toEqual({ instructionId: first, paymentRequestToken: expect.any(String) })
  expect(asked).toEqual([`PUT ${first}`])
})

test('the answer to the opening got lost, and the token with it: that request is cancelled, the next can be paid', async () => {
  const { open, lose, payable, look } = world()
  lose('PUT')
  expect(must(await open()).public).toMatchObject({ instructionId: second, paymentRequestToken: expect.any(String) })
  expect(payable()).toEqual([second])
  expect((await look()).attempts.map(each => each.state)).toEqual(['cancelled', 'open'])
})

test('the answer got lost and Swish cannot be asked either: unknown, and the same call again is safe', async () => {
  const { open, lose, payable, control } = world()
  lose('PUT')
  lose('GET')
  expect((await open()).kind).toBe('unknown')
  expect(must(await open()).public.instructionId).toBe(second)
  expect(payable()).toEqual([second])
  expect(control.requests).toHaveLength(2)
})

test('the request with the lost token cannot be cancelled: no second one is made beside it', async () => {
  const { open, lose, answers, payable, control } = world()
  lose('PUT')
  answers.fail({ fault: { kind: 'status', status: 500 }, method: 'PATCH' })
  expect((await open()).kind).toBe('unknown')
  expect(control.requests).toHaveLength(1)
  expect(must(await open()).public.instructionId).toBe(second)
  expect(payable()).toEqual([second])
})

test('a request that never arrived is unknown, and the same call again makes it', async () => {
  const { open, answers, control } = world()
  answers.fail({ fault: { kind: 'reset' }, method: 'PUT' })
  expect((await open()).kind).toBe('unknown')
  expect(control.requests).toHaveLength(0)
  expect(must(await open()).public.instructionId).toBe(first)
})

test('with the payer’s number nothing is lost with the answer: what exists is used', async () => {
  const { provider, lose, payable } = world({ usePhone: true })
  lose('PUT')
  const session = must(await provider.open(request({ customer: { phone: '070-123 45 67' } }), signal))
  expect(session.public).toEqual({ instructionId: first, payerAlias: '46701234567' })
  expect(payable()).toEqual([first])
})

test('paid before the answer to the opening was heard: nothing is opened any more, and the look finds the money', async () => {
  const { provider, lose, control, look } = world({ usePhone: true })
  const asked = request({ customer: { phone: '0701234567' } })
  lose('PUT')
  lose('GET')
  await provider.open(asked, signal)
  control.pay(first)
  expect(must(await provider.open(asked, signal)).public.instructionId).toBe(first)
  expect((await look()).attempts).toMatchObject([{ reference: first, state: 'paid' }])
})

test.each(['BE18', 'ACMT03', 'RP06'])(
  'a number that cannot be asked (%s) is no obstacle: link and code',
  async code => {
    const time = new VirtualTime(0)
    const simulator = createSwishSimulator({ clock: time, after: time.after, fetch: async () => new Response() })
    const merchant = simulator.fetchAs()
    const send: Send = async (url, init) =>
      init.body?.includes('payerAlias')
        ? Response.json([{ errorCode: code, errorMessage: 'x' }], { status: 422 })
        : merchant(url, init)
    const provider = createSwish(config({ usePhone: true }), { clock: time, send })
    const session = must(await provider.open(request({ customer: { phone: '0701234567' } }), signal))
    expect(session.public).toEqual({ instructionId: first, paymentRequestToken: expect.any(String) })
  },
)

test('a changed cart: the old request is cancelled before the new one is made', async () => {
  const { provider, open, asked, control } = world()
  const session = must(await open())
  const changed = must(await provider.update(session, request({ amountMinor: 50_000 }), signal))
  expect(changed.public.instructionId).toBe(second)
  expect(control.requests.map(each => [each.status, each.body.amount])).toEqual([
    ['CANCELLED', '229.00'],
    ['CREATED', '500.00'],
  ])
  expect(asked).toEqual([`PUT ${first}`, `PATCH ${first}`, `PUT ${second}`])
})

test('a changed cart again and again, and after a refusal in the app', async () => {
  const { provider, open, control, payable, look } = world()
  let session = must(await open())
  for (const amountMinor of [10_000, 20_000, 30_000])
    session = must(await provider.update(session, request({ amountMinor }), signal))
  control.decline(session.public.instructionId ?? '')
  session = must(await provider.update(session, request({ amountMinor: 40_000 }), signal))
  expect(payable()).toEqual([instructionId(paymentId, 4)])
  const states = (await look()).attempts.map(each => each.state)
  expect(states).toEqual(['cancelled', 'cancelled', 'cancelled', 'denied', 'open'])
})

test.each([
  ['paid', 'PAID', null],
  ['of unknown outcome', 'ERROR', 'DS24'],
])('a request that is %s is never replaced', async (_, status, errorCode) => {
  const { provider, open, control } = world()
  const session = must(await open())
  control.set(first, status, errorCode)
  const answer = await provider.update(session, request({ amountMinor: 50_000 }), signal)
  expect(answer).toMatchObject({ kind: 'refused', code: 'conflict' })
  expect(control.requests).toHaveLength(1)
})

test('nobody knows whether the old request was cancelled: no new one until that is known', async () => {
  const { provider, open, answers, control, payable } = world()
  const session = must(await open())
  answers.fail({ fault: { kind: 'status', status: 500 }, count: 2 })
  const changed = request({ amountMinor: 50_000 })
  expect((await provider.update(session, changed, signal)).kind).toBe('unknown')
  expect(control.requests).toHaveLength(1)
  expect(must(await provider.update(session, changed, signal)).public.instructionId).toBe(second)
  expect(payable()).toEqual([second])
})

test('cancelled, but the new one’s answer got lost twice: the next call finds what there is', async () => {
  const { provider, open, lose, payable, look } = world()
  const session = must(await open())
  const changed = request({ amountMinor: 50_000 })
  lose('PUT')
  lose('GET')
  expect((await provider.update(session, changed, signal)).kind).toBe('unknown')
  const again = must(await provider.update(session, changed, signal))
  expect(again.public.instructionId).toBe(instructionId(paymentId, 2))
  expect(payable()).toEqual([instructionId(paymentId, 2)])
  expect((await look()).attempts).toHaveLength(3)
})

test('a cart that never comes to rest is given up', async () => {
  const { provider, open } = world()
  let outcome = await open()
  let changes = 0
  while (outcome.kind === 'ok' && changes < 100) {
    changes += 1
    outcome = await provider.update(outcome.value, request({ amountMinor: 10_000 + changes }), signal)
  }
  expect(outcome).toMatchObject({ kind: 'refused', code: 'conflict' })
  expect(changes).toBe(20)
})

test('a look reads no further than it must, and says what it could not read', async () => {
  const { provider, open, asked, answers, look, time } = world()
  const session = must(await open())
  asked.length = 0
  await look()
  expect(asked).toEqual([`GET ${first}`])
  must(await provider.update(session, request(), signal))
  answers.fail({ fault: { kind: 'status', status: 500 }, path: `/v1/paymentrequests/${second}` })
  expect(await look()).toMatchObject({
    attempts: [{ reference: first, state: 'cancelled' }],
    unread: [expect.stringContaining(second)],
  })
  time.advance(ms('6m'))
  expect((await look()).attempts).toMatchObject([{ state: 'cancelled' }, { state: 'expired', status: 'ERROR TM01' }])
})

test('a web page instead of "no such request" does not hide one', async () => {
  const { open, provider, answers } = world()
  await open()
  const page: Send = async () => new Response('<html>404</html>', { status: 404 })
  const behindGateway = createSwish(config(), { clock: { now: () => 0 }, send: page })
  const query = { paymentId, session: null, references: [] }
  expect((await behindGateway.look(query, signal)).kind).toBe('unreachable')
  answers.heal()
  expect((await provider.look(query, signal)).kind).toBe('ok')
})

test('a request in the customer’s app for another amount is not used: it is cancelled, and the right one made', async () => {
  const { provider, lose, payable, look } = world({ usePhone: true })
  const customer = { phone: '0701234567' }
  lose('PUT')
  lose('GET')
  expect((await provider.open(request({ customer }), signal)).kind).toBe('unknown')
  const session = must(await provider.open(request({ customer, amountMinor: 100 }), signal))
  expect(session.public.instructionId).toBe(second)
  expect(payable()).toEqual([second])
  expect((await look()).attempts).toMatchObject([{ state: 'cancelled' }, { state: 'open', amountMinor: 100 }])
})

test('Swish says yes to cancelling and the request can still be paid: no second one is made beside it', async () => {
  const { provider, open, fetchAs, payable } = world()
  const session = must(await open())
  const pass = fetchAs(defaultAlias)
  const yes: Send = (url, { body, ...init }) =>
    init.method === 'PATCH' ? pass(url, { ...init, method: 'GET' }) : pass(url, body ? { ...init, body } : init)
  const obliging = createSwish(config(), { clock: { now: () => 0 }, send: yes })
  expect((await obliging.update(session, request({ amountMinor: 100 }), signal)).kind).not.toBe('ok')
  expect(payable()).toEqual([first])
  must(await provider.update(session, request({ amountMinor: 100 }), signal))
  expect(payable()).toEqual([second])
})
