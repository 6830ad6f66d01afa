import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ecsterConfig } from '../../src/providers/ecster/config.ts'
import { createEcster } from '../../src/providers/ecster/ecster.ts'
import { createEcsterSimulator, defaultMerchant } from '../../src/providers/ecster/simulator/simulator.ts'
import type { Provider, Session, SessionRequest } from '../../src/providers/provider.ts'
import { inProcess } from '../../src/providers/simulation/in-process.ts'
import { stripeConfig } from '../../src/providers/stripe/config.ts'
import { createStripeSimulator, defaultAccount } from '../../src/providers/stripe/simulator/simulator.ts'
import { createStripe } from '../../src/providers/stripe/stripe.ts'
import { config as swishConfig } from '../../src/providers/swish/request.fixture.ts'
import { createSwishSimulator } from '../../src/providers/swish/simulator/simulator.ts'
import { createSwish } from '../../src/providers/swish/swish.ts'
import { type Misanswer, misanswer, misanswering, runs } from './wire.ts'

/**
 * Whatever a provider answers, its adapter makes an Outcome of it: nothing is thrown, and what cannot be read is never
 * told as "there is nothing".
 */

const now = Date.UTC(2026, 10, 2)
const clock = { now: () => now }
const never = new AbortController().signal
const nowhere: typeof fetch = async () => new Response()

const request = (paymentId: string): SessionRequest => ({
  paymentId,
  amountMinor: 22_900,
  currency: 'SEK',
  rows: [{ name: 'Lampa', quantity: 1, unitAmountMinor: 22_900, vatRate: 2500 }],
  locale: 'sv-SE',
  customer: {},
  callbackUrl: 'https://pay.example/c',
  returnUrl: 'https://pay.example/return/t',
  termsUrl: null,
})

type Fetch = typeof fetch

interface World {
  readonly fetch: Fetch
  readonly connect: (fetch: Fetch) => Provider
  /** The customer pays; answers what a callback would name. */
  readonly pay: (session: Session) => string
}

const worlds: Readonly<Record<string, () => World>> = {
  ecster() {
    const simulator = createEcsterSimulator({ clock, fetch: nowhere })
    const { apiKey, merchantKey } = defaultMerchant
    const config = ecsterConfig.parse({ baseUrl: 'http://127.0.0.1:1/rest/public', apiKey, merchantKey })
    return {
      fetch: inProcess(simulator.app),
      connect: fetch => createEcster(config, { fetch, clock }),
      pay: session =>
        simulator.control.act(simulator.control.begin(session.public.cartKey ?? '', 'INVOICE', 2_900).id, 'pay').id,
    }
  },
  'stripe (checkout)': () => stripe('checkout'),
  'stripe (payment_intent)': () => stripe('payment_intent'),
  swish() {
    const simulator = createSwishSimulator({ clock, after: () => () => undefined, fetch: nowhere })
    const config = swishConfig({ baseUrl: 'https://127.0.0.1:1/swish-cpcapi' })
    return {
      fetch: inProcess(simulator.app, config.payeeAlias),
      connect: fetch => createSwish(config, { clock, send: (url, init) => fetch(url, init) }),
      pay: session => {
        simulator.control.pay(simulator.control.open(session.public.paymentRequestToken ?? '').id)
        return session.public.instructionId ?? ''
      },
    }
  },
}

function stripe(mode: 'checkout' | 'payment_intent'): World {
  const simulator = createStripeSimulator({ clock, fetch: nowhere })
  const { apiKey, publishableKey, webhookSecret } = defaultAccount
  const baseUrl = 'http://127.0.0.1:1'
  const config = stripeConfig.parse({ baseUrl, mode, apiKey, publishableKey, webhookSecrets: [webhookSecret] })
  return {
    fetch: inProcess(simulator.app),
    connect: fetch => createStripe(config, { fetch, clock }),
    pay: ({ public: { sessionId, paymentIntent } }) =>
      simulator.control.act(simulator.control.begin(sessionId ?? paymentIntent ?? '', 'swish').id, 'pay').id,
  }
}

const script = fc.array(fc.option(misanswer, { freq: 4 }), { minLength: 1, maxLength: 6 })
const kinds = ['ok', 'refused', 'unreachable', 'unknown']
const words = { language: 'sv', pay: 'Betala', failed: 'Genomfördes inte.' }

describe.each(Object.entries(worlds))('%s, whatever it answers', async (_, start) => {
  const world = start()
  let count = 0
  const fresh = () => request(`${Date.now().toString(16)}${String(count++).padStart(20, '0')}`)
  const honest = world.connect(world.fetch)
  const paid = fresh()
  const opened = await honest.open(paid, never)
  if (opened.kind !== 'ok') throw new Error(JSON.stringify(opened))
  const session = opened.value
  const reference = world.pay(session)

  const withAnswers = (use: (provider: Provider, answers: readonly (Misanswer | null)[]) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(script, answers => use(world.connect(misanswering(world.fetch, answers)), answers)),
      runs(60),
    )

  test('a look is an outcome, and money is whole minor units of something', async () => {
    await withAnswers(async provider => {
      const look = await provider.look({ paymentId: paid.paymentId, session, references: [reference] }, never)
      expect(kinds).toContain(look.kind)
      if (look.kind !== 'ok') return
      for (const attempt of look.value.attempts) {
        const { amountMinor, feeMinor, refundedMinor } = attempt
        expect([amountMinor, feeMinor, refundedMinor].every(Number.isSafeInteger), JSON.stringify(attempt)).toBe(true)
        expect(attempt.reference).toMatch(/^[\w-]{1,255}$/)
      }
    })
  })

  test('opening and changing are outcomes, and a session holds texts that can be stored', async () => {
    await withAnswers(async provider => {
      const wanted = fresh()
      const outcome = await provider.open(wanted, never)
      expect(kinds).toContain(outcome.kind)
      if (outcome.kind !== 'ok') return
      const changed = await provider.update(outcome.value, { ...wanted, amountMinor: 100, rows: [] }, never)
      expect(kinds).toContain(changed.kind)
      expect(provider.payPage(outcome.value, { ...wanted, words }).kind).toMatch(/redirect|script|app/)
    })
  })

  test('labels and lists of missed callbacks are outcomes', async () => {
    await withAnswers(async provider => {
      const labelled = await provider.label?.(reference, '1042', never)
      const missed = await provider.missed?.(now - 1_000, never)
      for (const outcome of [labelled, missed]) if (outcome !== undefined) expect(kinds).toContain(outcome.kind)
    })
  })

  test('taking, letting go, giving back and looking for what was given back are outcomes', async () => {
    const look = await honest.look({ paymentId: paid.paymentId, session, references: [reference] }, never)
    const attempt = look.kind === 'ok' ? look.value.attempts[0] : undefined
    if (attempt === undefined) throw new Error(JSON.stringify(look))
    const order = { paymentId: paid.paymentId, attempt, amountMinor: 100 }
    await withAnswers(async provider => {
      const id = createHash('sha256').update(String(count++)).digest('hex').slice(0, 32)
      const refund = { ...order, id, refundedBeforeMinor: 0 }
      const wanted = { ...refund, reason: 'too small', callbackUrl: 'https://pay.example/c' }
      const found = await provider.findRefund?.(refund, never)
      const outcomes = [
        await provider.capture?.(order, never),
        await provider.refund?.(wanted, never),
        await provider.findRefund?.(refund, never),
        await provider.cancel?.(order, never),
      ]
      for (const outcome of [found, ...outcomes]) expect([...kinds, undefined]).toContain(outcome?.kind)
      if (found?.kind === 'ok' && found.value !== null) expect(found.value.state).toMatch(/^(pending|done|failed)$/)
    })
  })

  test('a provider that answers as it should is read as it is', async () => {
    const { paymentId } = paid
    const look = await honest.look({ paymentId, session, references: [reference] }, never)
    expect(look).toMatchObject({ kind: 'ok', value: { unread: [], attempts: [{ reference }] } })
  })
})
