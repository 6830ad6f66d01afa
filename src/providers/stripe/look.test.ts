import { expect, test } from 'vitest'
import { stripeConfig } from './config.ts'
import { createStripe } from './stripe.ts'

/** Looks at p1 through a server that answers each path as told. */

const config = stripeConfig.parse({ apiKey: 'rk_test_a', webhookSecrets: ['whsec_a'] })

const charge = { id: 'ch_1', amount_refunded: 0, disputed: false, payment_method_details: { type: 'swish' } }
const intent = (id: string, changes: object = {}) => ({
  id,
  status: 'succeeded',
  amount: 22_900,
  amount_received: 22_900,
  currency: 'sek',
  created: 1,
  metadata: { kvitto_payment: 'p1' },
  latest_charge: charge,
  ...changes,
})
const checkout = (changes: object = {}) => ({
  id: 'cs_1',
  status: 'complete',
  amount_total: 22_900,
  currency: 'sek',
  created: 1,
  metadata: { kvitto_payment: 'p1' },
  payment_intent: intent('pi_1'),
  ...changes,
})
const error = (status: number, code?: string) =>
  Response.json({ error: { type: 'x', code, message: 'no' } }, { status })
const found = (...ids: string[]) => ({ data: ids.map(id => intent(id)) })

interface Question {
  readonly session?: Readonly<Record<string, string>> | null
  readonly references?: readonly string[]
  readonly settledWith?: string | null
}

async function lookAt(
  answers: Record<string, object | number>,
  { session = { sessionId: 'cs_1' }, references = [], settledWith = null }: Question = {},
) {
  const asked: string[] = []
  const serve: typeof fetch = async input => {
    const name = new URL(String(input)).pathname.split('/').at(-1) ?? ''
    asked.push(name)
    const answer = answers[name] ?? (name === 'search' ? found() : 404)
    return typeof answer === 'number' ? error(answer) : Response.json(answer)
  }
  const provider = createStripe(config, { fetch: serve, clock: { now: () => 0 } })
  const query = { paymentId: 'p1', session: session && { public: session }, references, settledWith }
  return { asked, outcome: await provider.look(query, new AbortController().signal) }
}

const told = (attempts: object[], unread: unknown[] = []) => ({ kind: 'ok', value: { attempts, unread } })

test('the session alone is enough: two questions, and no claim', async () => {
  const { asked, outcome } = await lookAt({ cs_1: checkout() })
  expect(asked.sort()).toEqual(['cs_1', 'search'])
  expect(outcome).toMatchObject(
    told([{ reference: 'pi_1', merchantReference: 'p1', state: 'paid', method: 'swish', transactionId: 'ch_1' }]),
  )
})

test('what became of the money that was seen is told, also in a session that was replaced; of other ends there nothing', async () => {
  const gone = intent('pi_old', { status: 'canceled', amount_received: 0 })
  const answers = { cs_1: checkout({ status: 'open', payment_intent: null }), search: found('pi_old'), pi_old: gone }
  const session = { sessionId: 'cs_1' }
  const { outcome } = await lookAt(answers, { session, settledWith: 'pi_old' })
  expect(outcome).toMatchObject(told([{ reference: 'pi_old', state: 'cancelled' }]))
  expect((await lookAt(answers, { session })).outcome).toEqual(told([]))
})

test('money that only the search knows of, in a session that was replaced, is told too', async () => {
  const answers = {
    cs_1: checkout({ status: 'open', payment_intent: null }),
    search: found('pi_0'),
    pi_0: intent('pi_0'),
  }
  expect((await lookAt(answers)).outcome).toMatchObject(told([{ reference: 'pi_0', state: 'paid' }]))
})

test('a search that ignores its query yields only ours', async () => {
  const foreign = intent('pi_9', { metadata: { kvitto_payment: 'p9' } })
  const { asked } = await lookAt({ cs_1: checkout(), search: { data: [foreign, { ...foreign, metadata: {} }] } })
  expect(asked).not.toContain('pi_9')
})

test('an account without search is looked at by its sessions', async () => {
  for (const status of [400, 403])
    expect((await lookAt({ cs_1: checkout(), search: status })).outcome, `${status}`).toMatchObject(
      told([{ reference: 'pi_1' }]),
    )
})

test('a search that failed this time is named, so that "nothing found" is not believed', async () => {
  const open = checkout({ status: 'open', payment_intent: null })
  expect((await lookAt({ cs_1: open, search: 500 })).outcome).toMatchObject(
    told([], [expect.stringContaining('search')]),
  )
})

test('an account without search has nothing where no session was ever opened: nobody was given one to pay in', async () => {
  expect((await lookAt({ search: 400 }, { session: null })).outcome).toMatchObject(told([]))
  const claimed = { session: null, references: ['pi_x'] }
  expect((await lookAt({ search: 400 }, claimed)).outcome).toMatchObject(told([]))
  expect((await lookAt({ search: 400, pi_x: 500 }, claimed)).outcome).toMatchObject({ kind: 'unreachable' })
})

test('without a session a key that may not search is told', async () => {
  expect((await lookAt({ search: 403 }, { session: null })).outcome).toMatchObject({
    kind: 'refused',
    code: 'unauthorized',
  })
})

test('a session of ours that cannot be read is missing, not nonexistent', async () => {
  for (const status of [404, 403, 500])
    expect((await lookAt({ cs_1: status })).outcome, `${status}`).toMatchObject({
      value: { unread: [expect.stringContaining('cs_1')] },
    })
})

test('what could not be read is named, and the rest is told', async () => {
  const answers = { cs_1: checkout(), search: found('pi_1', 'pi_2'), pi_2: 500 }
  expect((await lookAt(answers)).outcome).toMatchObject(
    told([{ reference: 'pi_1' }], [expect.stringContaining('pi_2')]),
  )
})

test('a stranger’s claim that our key may not see, or that is nothing, cannot block the payment', async () => {
  const references = ['pi_secret', 'pi_none', 'cs_none', 'ch_1', '../v1/balance']
  const { asked, outcome } = await lookAt({ cs_1: checkout(), pi_secret: 403 }, { references })
  expect(outcome).toMatchObject(told([{ reference: 'pi_1' }]))
  expect(asked.sort()).toEqual(['cs_1', 'cs_none', 'pi_none', 'pi_secret', 'search'])
})

test('another site’s PaymentIntent on the same account is told as a stranger’s, whatever its client reference says', async () => {
  const foreign = checkout({
    id: 'cs_9',
    client_reference_id: 'p1',
    metadata: {},
    payment_intent: intent('pi_9', { metadata: { order: '7' } }),
  })
  const { outcome } = await lookAt(
    { cs_1: checkout({ status: 'open', payment_intent: null }), cs_9: foreign },
    { references: ['cs_9'] },
  )
  expect(outcome).toMatchObject(told([{ reference: 'pi_9', merchantReference: null }]))
})

test('an older session that we ended ourselves is no refusal, though a callback names it', async () => {
  const older = checkout({ id: 'cs_0', status: 'expired', payment_intent: null })
  const { outcome } = await lookAt(
    { cs_1: checkout({ status: 'open', payment_intent: null }), cs_0: older },
    { references: ['cs_0'] },
  )
  expect(outcome).toEqual({ kind: 'ok', value: { attempts: [], unread: [] } })
})

test('a stranger’s claim to money that cannot be read blocks nothing', async () => {
  const strange = intent('pi_9', { currency: 'isk', amount_received: 550, metadata: {} })
  expect((await lookAt({ cs_1: checkout(), pi_9: strange }, { references: ['pi_9'] })).outcome).toMatchObject(
    told([{ reference: 'pi_1' }]),
  )
})

test('money that cannot be read is unread, never guessed', async () => {
  const { outcome } = await lookAt({
    cs_1: checkout({ payment_intent: intent('pi_1', { currency: 'isk', amount_received: 550 }) }),
  })
  expect(outcome).toMatchObject(told([], [expect.stringContaining('amount')]))
  const broken = checkout({ payment_intent: { ...intent('pi_1'), amount_received: '22900' } })
  expect((await lookAt({ cs_1: broken })).outcome).toMatchObject({
    value: { unread: [expect.stringContaining('cs_1')] },
  })
})

test.each([
  [['needs_response'], true],
  [['warning_needs_response'], true],
  [['lost'], true],
  [['won'], false],
  [['warning_closed', 'won'], false],
  [['won', 'needs_response'], true],
])('disputes in %j: disputed is %s', async (statuses, isDisputed) => {
  const disputed = checkout({ payment_intent: intent('pi_1', { latest_charge: { ...charge, disputed: true } }) })
  const { outcome } = await lookAt({ cs_1: disputed, disputes: { data: statuses.map(status => ({ status })) } })
  expect(outcome).toMatchObject(told([{ state: 'paid', isDisputed }]))
})

test('a key that may not read disputes takes a dispute for standing', async () => {
  const disputed = checkout({ payment_intent: intent('pi_1', { latest_charge: { ...charge, disputed: true } }) })
  expect((await lookAt({ cs_1: disputed, disputes: 403 })).outcome).toMatchObject(told([{ isDisputed: true }]))
})

test('the work of one look is bounded, and what is left over is named', async () => {
  const references = Array.from({ length: 50 }, (_, n) => `pi_${n}x`)
  const { asked, outcome } = await lookAt({ cs_1: checkout() }, { references })
  expect(asked).toHaveLength(21)
  expect(outcome).toMatchObject({ value: { unread: ['31 more PaymentIntents'] } })
})
