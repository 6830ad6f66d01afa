import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { callbackOf } from '../contract.ts'
import { admits, readCallback, readReturn } from './callback.ts'

const now = Date.UTC(2026, 10, 2)
const payload = JSON.stringify({
  id: 'evt_1',
  type: 'charge.refunded',
  data: { object: { object: 'charge', id: 'ch_1' } },
})
const sign = (secret: string, agoSeconds = 0): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: now / 1_000 - agoSeconds })
const sent = (header: string, body: string = payload) => callbackOf({ body, headers: { 'stripe-signature': header } })

test('the old and the new secret are both good while one is rolled', () => {
  for (const secret of ['whsec_old', 'whsec_new'])
    expect(admits(sent(sign(secret)), ['whsec_old', 'whsec_new'], now)).toBe(true)
  // Stripe itself signs with both for a while: two v1 in one header.
  const both = `${sign('whsec_old')},${sign('whsec_new').split(',')[1]}`
  expect(admits(sent(both), ['whsec_new'], now)).toBe(true)
  expect(admits(sent(sign('whsec_old')), ['whsec_new'], now)).toBe(false)
})

test('the raw body counts: the same JSON, written otherwise, is another body', () => {
  const rewritten = JSON.stringify(JSON.parse(payload), null, 2)
  expect(admits(sent(sign('whsec_a'), rewritten), ['whsec_a'], now)).toBe(false)
})

test('five minutes are the limit', () => {
  expect(admits(sent(sign('whsec_a', 299)), ['whsec_a'], now)).toBe(true)
  expect(admits(sent(sign('whsec_a', 301)), ['whsec_a'], now)).toBe(false)
})

test.each(['', 't=1', 'v1=abc', 't=,v1=', 't=x,v1=y', `v0=${'a'.repeat(64)}`, 'null'])(
  'a header %j is no signature',
  header => {
    expect(admits(sent(header), ['whsec_a'], now)).toBe(false)
  },
)

const event = (object: object) => callbackOf({ body: JSON.stringify({ id: 'evt_1', type: 'any', data: { object } }) })
const ours = { metadata: { kvitto_payment: 'p1' } }

test.each([
  ['a PaymentIntent', { object: 'payment_intent', id: 'pi_1', ...ours }, 'pi_1', 'p1'],
  [
    'a session before anybody pays',
    { object: 'checkout.session', id: 'cs_1', payment_intent: null, ...ours },
    'cs_1',
    'p1',
  ],
  ['a session that is paid', { object: 'checkout.session', id: 'cs_1', payment_intent: 'pi_1', ...ours }, 'pi_1', 'p1'],
  ['a session by our reference', { object: 'checkout.session', id: 'cs_1', client_reference_id: 'p1' }, 'cs_1', 'p1'],
  ['a charge', { object: 'charge', id: 'ch_1', payment_intent: 'pi_1', ...ours }, 'pi_1', 'p1'],
  ['a dispute', { object: 'dispute', id: 'du_1', payment_intent: 'pi_1', metadata: {} }, 'pi_1', null],
  ['a refund', { object: 'refund', id: 're_1', payment_intent: { id: 'pi_1' }, metadata: null }, 'pi_1', null],
  ['another site’s PaymentIntent', { object: 'payment_intent', id: 'pi_1', metadata: { order: '7' } }, 'pi_1', null],
  ['something else altogether', { object: 'invoice', id: 'in_1' }, null, null],
  ['ids that are none', { object: 'payment_intent', id: '../x', metadata: { kvitto_payment: 'P 1' } }, null, null],
])('%s names what it is about', (_what, object, reference, paymentId) => {
  expect(readCallback(event(object))).toEqual({ reference, paymentId })
})

test('the return names the session, or the PaymentIntent; junk there names nothing', () => {
  expect(readReturn(new URLSearchParams('session_id=cs_test_1'))).toBe('cs_test_1')
  expect(readReturn(new URLSearchParams('payment_intent=pi_1&redirect_status=failed'))).toBe('pi_1')
  expect(readReturn(new URLSearchParams('session_id={CHECKOUT_SESSION_ID}'))).toBeNull()
  expect(readReturn(new URLSearchParams('session_id=pi_../x'))).toBeNull()
})
