import { expect, test } from 'vitest'
import { stripeConfig } from './config.ts'
import { request } from './request.fixture.ts'
import { createStripe } from './stripe.ts'

const config = stripeConfig.parse({ apiKey: 'rk_test_a', webhookSecrets: ['whsec_a'] })

/** Opens a payment through a server that answers its requests in turn, the last answer for ever. */
async function openAt(...answers: (() => Response | Promise<Response>)[]) {
  const keys: string[] = []
  const serve: typeof fetch = async (_input, init) => {
    keys.push(new Headers(init?.headers).get('idempotency-key') ?? '')
    const answer = answers[Math.min(keys.length, answers.length) - 1]
    return answer === undefined ? new Response() : answer()
  }
  const provider = createStripe(config, { fetch: serve, clock: { now: () => 0 } })
  return { keys, outcome: await provider.open(request(), new AbortController().signal) }
}

const created = () => Response.json({ id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/cs_1' })
const failed =
  (status: number, error: object = {}, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { type: 'api_error', message: 'no', ...error } }, { status, headers })
const broken = (code: string) => () =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }))

test('the library itself never tries again: settle does, with its own pauses', async () => {
  for (const answer of [failed(500), failed(409), broken('ECONNRESET'), broken('EPIPE')])
    expect((await openAt(answer, created)).keys).toHaveLength(1)
})

test('a 500 that is only told again, from the first try’s key, does not keep the customer from paying for a day', async () => {
  const again = failed(500, {}, { 'idempotent-replayed': 'true' })
  const { keys, outcome } = await openAt(again, created)
  expect(outcome).toMatchObject({ kind: 'ok' })
  expect(keys).toEqual([keys[0], `${keys[0]}-2`])
  expect((await openAt(again)).keys).toHaveLength(3)
})

test.each([
  [
    'a key that is under way',
    failed(409, { code: 'idempotency_key_in_use' }),
    { kind: 'unreachable', retryAfterMs: 1_000 },
  ],
  ['an object that is locked', failed(429, { code: 'lock_timeout' }), { kind: 'unreachable' }],
  ['a key with other content', failed(400, { type: 'idempotency_error' }), { kind: 'refused', code: 'invalid' }],
  [
    'a parameter that Stripe does not know',
    failed(400, { code: 'parameter_unknown' }),
    { kind: 'refused', code: 'invalid' },
  ],
  ['a right that the key lacks', failed(403), { kind: 'refused', code: 'unauthorized' }],
  ['a dependency of Stripe’s that failed', failed(424), { kind: 'unknown' }],
  ['a page with 200', () => new Response('<html>'), { kind: 'unknown' }],
  ['a gateway’s 404', () => new Response('<html>', { status: 404 }), { kind: 'unknown' }],
  ['an empty object', () => Response.json({}), { kind: 'unknown' }],
  // With these the library alone rejects where nobody listens, which ends the process, and never answers.
  ['JSON that is nothing', () => Response.json(null), { kind: 'unknown' }],
  ['JSON that is a text', () => Response.json('maintenance'), { kind: 'unknown' }],
  ['an error whose code is no word', failed(400, { code: { a: 1 } }), { kind: 'unknown' }],
  ['a 500 that is not in Stripe’s words', () => Response.json({ message: 'x' }, { status: 500 }), { kind: 'unknown' }],
  [
    'a redirect',
    () => new Response(null, { status: 302, headers: { location: 'https://x.example' } }),
    { kind: 'unknown' },
  ],
  ['nobody there', broken('ECONNREFUSED'), { kind: 'unreachable' }],
  ['no such host', broken('ENOTFOUND'), { kind: 'unreachable' }],
  ['a connection that breaks', broken('ECONNRESET'), { kind: 'unknown' }],
])('%s', async (_what, answer, outcome) => {
  expect((await openAt(answer)).outcome).toMatchObject(outcome)
})
