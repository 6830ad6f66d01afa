import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Outcome } from '../base/outcome.ts'
import type {
  Attempt,
  AttemptState,
  Callback,
  Look,
  LookQuery,
  MoneyOrder,
  NewRefund,
  Provider,
  Session,
  SessionRequest,
} from './provider.ts'

/**
 * The conformance suite of the port. A provider passes it with `describeProvider(name, harness)` against a simulator of
 * its own that speaks the real wire protocol. A test that cannot hold for a provider is skipped by name, with the reason.
 */
export interface Harness {
  /** A fresh provider and a fresh world behind it. */
  start(): Promise<ProviderWorld>
  /** The states that this provider can be brought to. */
  readonly states: readonly AttemptState[]
  /**
   * How it writes the id of an attempt into each kind of callback; a form it never uses is left out. They are admitted:
   * whoever signs signs these too, or leaves them to `signed`.
   */
  readonly callbacks: Readonly<Partial<Record<'json' | 'form' | 'get', (reference: string) => Callback>>>
  /**
   * For a provider that signs: the callback that tells of this attempt of this payment, signed so long ago. Its body
   * says both ids in plain text. It uses the clock that `start` gives the provider.
   */
  readonly signed?: (about: { readonly reference: string; readonly paymentId: string }, agoMs?: number) => Callback
  /** What it can do with the money after the sale. `later`: refunds are taken on first, and come to their end later. */
  readonly afterSale?: { readonly capture: boolean; readonly refund: 'at_once' | 'later' | null }
  /** Laws that cannot hold, by their whole name. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[]
}

export interface ProviderWorld {
  readonly provider: Provider
  /** The same provider with keys, and a secret for callbacks, that it does not know. */
  readonly stranger: Provider
  /** A valid request for 229.00 SEK (or as much in the provider's own currency), with these changes. */
  request(changes?: Partial<SessionRequest>): SessionRequest
  /** The customer begins to pay; answers the provider's reference. Rejects where nobody can pay any more. */
  begin(session: Session): Promise<string>
  /** Whatever it takes to bring a begun attempt to this state; `unknown` is a status that nobody has documented. */
  reach(reference: string, state: AttemptState): Promise<void>
  /** The customer pays in a way that costs this much on top; answers the reference. Rejects where nothing does. */
  payWithFee(session: Session, feeMinor: number): Promise<string>
  /** Gives this much of a paid attempt back. */
  refund(reference: string, amountMinor: number): Promise<void>
  /** For a provider that can do something with the money after the sale. */
  readonly afterSale?: AfterSaleWorld
  /** The wire breaks for everything, or only for reads of one attempt; `answer_lost` breaks it after the work is done. */
  breakWire(fault: WireFault, reference?: string): void
  /** Callbacks leave the provider and arrive nowhere; for one that lists those it could not deliver. */
  loseCallbacks?(): void
  /** Nothing listens there any more. */
  unplug(): Promise<void>
  stop(): Promise<void>
}

/** What a provider needs of its world that can do something after the sale. */
export interface AfterSaleWorld {
  /** The customer approves, and the money is only reserved; answers the reference. */
  reserve?(session: Session): Promise<string>
  /** The customer pays; answers the reference. */
  pay(session: Session): Promise<string>
  /** What the provider has really taken, let go and given back of an attempt. */
  money(reference: string): { readonly taken: number; readonly isReserved: boolean; readonly back: number }
  /** Ends the refund that is under way; for a provider whose refunds come to their end later. */
  endRefund?(id: string, isMade: boolean): Promise<void>
  /** The wire is whole again. */
  heal(): void
}

export type WireFault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'html' }
  | { readonly kind: 'answer_lost' }

export function describeProvider(name: string, harness: Harness): void {
  describe(`${name} keeps the provider contract`, () => {
    let world: ProviderWorld
    beforeEach(async () => {
      world = await harness.start()
    })
    afterEach(() => world.stop())

    const titles: string[] = []
    const law = (title: string, run: () => void | Promise<void>) => {
      titles.push(title)
      const skipped = harness.skip?.find(each => each.test === title)
      if (skipped === undefined) test(title, run, patienceMs)
      else test.skip(`${title} (${skipped.reason})`, run)
    }
    const here = { law, world: () => world, harness }
    describeSessions(here)
    describeLooks(here)
    describeBrokenWire(here)
    describeCallbacks(here)
    if (harness.signed !== undefined) describeSigned(here, harness.signed)
    describeMissed(here)
    describeAfterSale(here)
    describeRefunds(here)
    test('what is skipped is a law', () => {
      const strangers = (harness.skip ?? []).map(each => each.test).filter(each => !titles.includes(each))
      expect(strangers, 'no law of this provider has this name').toEqual([])
    })
  })
}

/** For a busy machine; it changes no result. */
const patienceMs = 30_000

interface Here {
  readonly law: (title: string, run: () => void | Promise<void>) => void
  readonly world: () => ProviderWorld
  readonly harness: Harness
}

const soon = () => AbortSignal.timeout(5_000)
/** For requests that never come back: how long they would take does not matter to the guarantee. */
const atOnce = () => AbortSignal.timeout(100)

function describeSessions({ law, world }: Here): void {
  law('opening gives a session to pay in, with a page for the customer', async () => {
    const { provider, request } = world()
    const session = must(await provider.open(request(), soon()))
    expect(Object.keys(session.public)).not.toHaveLength(0)
    const words = { language: 'en', pay: 'Pay', failed: 'Not completed.' }
    const page = provider.payPage(session, { returnUrl: 'https://pay.example/return/t', termsUrl: null, words })
    if (page.kind === 'redirect') expect(URL.canParse(page.url)).toBe(true)
    else if (page.kind === 'app') expect(page.link ?? page.sentTo).not.toBeNull()
    else expect(page).toMatchObject({ scriptUrl: expect.stringMatching(/^https?:/), start: expect.stringMatching(/./) })
  })

  law('an update gives a session with the new amount, and nobody can pay the old one', async () => {
    const { provider, request, begin } = world()
    const first = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const rows = [{ name: 'Stol', quantity: 1, unitAmountMinor: 50_000, vatRate: 2500 }]
    const changed = request({ paymentId: 'p1', amountMinor: 50_000, rows })
    const second = must(await provider.update(first, changed, soon()))
    const reference = await begin(second)
    const seen = must(await provider.look({ paymentId: 'p1', session: second, references: [reference] }, soon()))
    // What the provider had to cancel for it may be told too.
    const payable = seen.attempts.filter(each => !['denied', 'cancelled', 'expired'].includes(each.state))
    expect(payable).toMatchObject([{ reference, amountMinor: 50_000 }])
    await expect(begin(first)).rejects.toThrow()
  })

  law('a cart that is changed back can be paid', async () => {
    const { provider, request, begin } = world()
    const asked = request({ paymentId: 'p1' })
    const rows = [{ name: 'Stol', quantity: 1, unitAmountMinor: 50_000, vatRate: 2500 }]
    const first = must(await provider.open(asked, soon()))
    const second = must(await provider.update(first, { ...asked, amountMinor: 50_000, rows }, soon()))
    const third = must(await provider.update(second, asked, soon()))
    const reference = await begin(third)
    const seen = must(await provider.look({ paymentId: 'p1', session: third, references: [reference] }, soon()))
    expect(seen.attempts).toContainEqual(expect.objectContaining({ reference, amountMinor: asked.amountMinor }))
  })

  law('the shop’s order number becomes the provider’s reference', async () => {
    const { provider, request, begin } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const reference = await begin(session)
    expect((await provider.label?.(reference, '10042', soon()))?.kind).toBe('ok')
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [reference] }, soon()))
    expect(seen.attempts).toMatchObject([{ reference, merchantReference: '10042' }])
  })

  law('a label for an attempt that does not exist is refused', async () => {
    const outcome = await world().provider.label?.('doesNotExist', '10042', soon())
    expect(outcome).toMatchObject({ kind: 'refused', code: 'not_found' })
  })
}

function describeLooks({ law, world, harness }: Here): void {
  law('a payment that nobody has begun has no attempts', async () => {
    const { provider, request } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    expect(await provider.look({ paymentId: 'p1', session, references: [] }, soon())).toEqual(nothing)
  })

  law('an attempt is found by our payment id, though nobody named it', async () => {
    const { provider, request, begin } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const reference = await begin(session)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [] }, soon()))
    expect(seen).toMatchObject({ attempts: [{ reference, merchantReference: 'p1' }], unread: [] })
  })

  law('an attempt that is both found and named is told once', async () => {
    const { provider, request, begin } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const reference = await begin(session)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [reference, reference] }, soon()))
    expect(seen.attempts).toHaveLength(1)
  })

  law('the claimed attempt of another payment is told with that payment’s reference', async () => {
    const { provider, request, begin } = world()
    const foreign = await begin(must(await provider.open(request({ paymentId: 'p2' }), soon())))
    const seen = must(await provider.look({ paymentId: 'p1', session: null, references: [foreign] }, soon()))
    expect(seen.attempts).toMatchObject([{ reference: foreign, merchantReference: 'p2' }])
  })

  law('the claimed attempt of another payment is never taken for this payment’s own', async () => {
    const { provider, request, begin } = world()
    const foreign = await begin(must(await provider.open(request({ paymentId: 'p2' }), soon())))
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const own = await begin(session)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [foreign] }, soon()))
    const ours = seen.attempts.filter(each => each.merchantReference === 'p1')
    expect(ours.map(each => each.reference)).toEqual([own])
  })

  law('claims that lead nowhere are left out and break nothing', async () => {
    const { provider } = world()
    const references = [
      'doesNotExist',
      '',
      '.',
      '..',
      '../../x',
      'a/b?c#d',
      '%2e%2e',
      'x'.repeat(5_000),
      '\u0000',
      'ÅÄÖ',
    ]
    expect(await provider.look({ paymentId: 'p1', session: null, references }, soon())).toEqual(nothing)
  })

  law('amount, currency and time come as the provider has them', async () => {
    const { provider, request, begin } = world()
    const asked = request({ paymentId: 'p1' })
    const session = must(await provider.open(asked, soon()))
    const reference = await begin(session)
    const [attempt] = must(await provider.look({ paymentId: 'p1', session, references: [reference] }, soon())).attempts
    expect(attempt).toMatchObject({ amountMinor: asked.amountMinor, currency: asked.currency, feeMinor: 0 })
    expect(attempt?.createdAt).toEqual(expect.any(Number))
  })

  for (const state of harness.states)
    law(`an attempt that is ${state} is told as such`, async () => {
      const { provider, request, begin, reach } = world()
      const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
      const reference = await begin(session)
      await reach(reference, state)
      const seen = must(await provider.look({ paymentId: 'p1', session, references: [] }, soon()))
      expect(seen.attempts).toMatchObject([{ reference, state }])
    })

  law('what the provider adds is in the amount, and told apart', async () => {
    const { provider, request, payWithFee } = world()
    const asked = request({ paymentId: 'p1' })
    const session = must(await provider.open(asked, soon()))
    await payWithFee(session, 2_900)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [] }, soon()))
    expect(seen.attempts).toMatchObject([{ amountMinor: asked.amountMinor + 2_900, feeMinor: 2_900 }])
  })

  law('a partial refund is told and the rest stays paid', async () => {
    const { provider, request, begin, reach, refund } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const reference = await begin(session)
    await reach(reference, 'paid')
    await refund(reference, 100)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [reference] }, soon()))
    expect(seen.attempts).toMatchObject([{ state: 'paid', refundedMinor: 100 }])
  })

  law('a customer who was refused and tried again has two attempts', async () => {
    const { provider, request, begin, reach } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    await reach(await begin(session), 'denied')
    await reach(await begin(session), 'paid')
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [] }, soon()))
    expect(seen.attempts.map(each => each.state).sort()).toEqual(['denied', 'paid'])
  })
}

const asks = 'a look asks the provider, also when nothing is known of the payment yet'
const fails = 'a look that could read nothing is a failure, not an empty answer'

function describeBrokenWire({ law, world }: Here): void {
  const begun = async (): Promise<LookQuery> => {
    const { provider, request, begin } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    return { paymentId: 'p1', session, references: [await begin(session)] }
  }
  law('opening without an answer is unknown: it may have been done', async () => {
    world().breakWire({ kind: 'hang' })
    expect((await world().provider.open(world().request(), atOnce())).kind).toBe('unknown')
  })

  law('a label without an answer is unknown: it may have been done', async () => {
    const { provider, request, begin, breakWire } = world()
    const reference = await begin(must(await provider.open(request(), soon())))
    breakWire({ kind: 'hang' })
    expect((await provider.label?.(reference, '10042', atOnce()))?.kind).toBe('unknown')
  })

  for (const status of [500, 502, 503])
    law(`opening answered with ${status} is unknown`, async () => {
      world().breakWire({ kind: 'status', status })
      expect((await world().provider.open(world().request(), soon())).kind).toBe('unknown')
    })

  law('an answer that is lost after the work was done is unknown', async () => {
    world().breakWire({ kind: 'answer_lost' })
    expect((await world().provider.open(world().request(), soon())).kind).toBe('unknown')
  })

  law('a page instead of an answer is unknown for a write and unreachable for a look', async () => {
    const { provider, request, breakWire } = world()
    const known = await begun()
    breakWire({ kind: 'html' })
    expect((await provider.open(request(), soon())).kind).toBe('unknown')
    expect((await provider.look(unheardOf, soon())).kind, asks).toBe('unreachable')
    expect((await provider.look(known, soon())).kind, fails).toBe('unreachable')
  })

  law('a look without an answer, or with a 500, is unreachable', async () => {
    const { provider, breakWire } = world()
    const known = await begun()
    breakWire({ kind: 'hang' })
    expect((await provider.look(unheardOf, atOnce())).kind, asks).toBe('unreachable')
    expect((await provider.look(known, atOnce())).kind, fails).toBe('unreachable')
    breakWire({ kind: 'status', status: 500 })
    expect((await provider.look(unheardOf, soon())).kind, asks).toBe('unreachable')
    expect((await provider.look(known, soon())).kind, fails).toBe('unreachable')
  })

  law('too many requests: nothing was done, and it says when to come back', async () => {
    const { provider, request, breakWire } = world()
    breakWire({ kind: 'status', status: 429, retryAfter: '7' })
    expect(await provider.open(request(), soon())).toMatchObject({ kind: 'unreachable', retryAfterMs: 7_000 })
  })

  law('a provider that nobody can connect to is unreachable, for writes too', async () => {
    const { provider, request, unplug } = world()
    const known = await begun()
    await unplug()
    expect((await provider.open(request(), soon())).kind).toBe('unreachable')
    expect((await provider.look(unheardOf, soon())).kind, asks).toBe('unreachable')
    expect((await provider.look(known, soon())).kind, fails).toBe('unreachable')
  })

  law('without time left nothing is sent', async () => {
    expect((await world().provider.open(world().request(), AbortSignal.abort())).kind).toBe('unreachable')
  })

  law('wrong keys are refused as such, for opening and looking', async () => {
    const { stranger, request } = world()
    const unauthorized = { kind: 'refused', code: 'unauthorized' }
    expect(await stranger.open(request(), soon())).toMatchObject(unauthorized)
    expect(await stranger.look(unheardOf, soon()), asks).toMatchObject(unauthorized)
    expect(await stranger.look(await begun(), soon()), fails).toMatchObject(unauthorized)
  })

  law('wrong keys are refused as such for a label too', async () => {
    const unauthorized = { kind: 'refused', code: 'unauthorized' }
    expect(await world().stranger.label?.('abc', '10042', soon())).toMatchObject(unauthorized)
  })

  law('what could not be read is named, and the rest is told', async () => {
    const { provider, request, begin, breakWire } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    const lost = await begin(session)
    const kept = await begin(session)
    breakWire({ kind: 'status', status: 500 }, lost)
    const seen = must(await provider.look({ paymentId: 'p1', session, references: [] }, soon()))
    expect(seen.attempts.map(each => each.reference)).toEqual([kept])
    expect(seen.unread).toEqual([expect.stringContaining(lost)])
  })
}

function describeCallbacks({ law, world, harness }: Here): void {
  for (const [form, callback] of Object.entries(harness.callbacks))
    law(`a callback by ${form} names its attempt`, async () => {
      const { provider, request, begin } = world()
      const reference = await begin(must(await provider.open(request(), soon())))
      expect(provider.readCallback(callback(reference)).reference).toBe(reference)
      expect(provider.admits(callback(reference))).toBe(true)
    })

  law('a callback with an empty, junk or huge body names nothing', () => {
    const { provider } = world()
    for (const body of ['', '{', '[]', 'null', '0', '<xml/>', '{"orderId":{}}', 'x'.repeat(300_000), '\u0000\ufffd'])
      expect(provider.readCallback(callbackOf({ body })).reference, body.slice(0, 20)).toBeNull()
  })

  law('no callback and no return, whatever it holds, can make reading throw', () => {
    const { provider } = world()
    const anything = fc.record({
      method: fc.string(),
      query: fc.webQueryParameters().map(text => new URLSearchParams(text)),
      headers: fc.dictionary(fc.string(), fc.string()),
      body: fc.oneof(fc.uint8Array(), fc.json().map(toBytes), fc.webQueryParameters().map(toBytes)),
    })
    fc.assert(
      fc.property(anything, callback => {
        const claimed = provider.readCallback(callback).reference
        if (claimed !== null) expect(claimed).toMatch(/^[\w.-]{1,200}$/)
        provider.admits(callback)
        provider.readReturn(callback.query)
      }),
    )
  })
}

function describeSigned({ law, world }: Here, signed: NonNullable<Harness['signed']>): void {
  law('a signed callback is admitted, and names the payment as well as the attempt', async () => {
    const { provider, request, begin } = world()
    const reference = await begin(must(await provider.open(request({ paymentId: 'p1' }), soon())))
    const callback = signed({ reference, paymentId: 'p1' })
    expect(provider.callbacks).toBe('signed')
    expect(provider.admits(callback)).toBe(true)
    expect(provider.readCallback(callback)).toEqual({ reference, paymentId: 'p1' })
  })

  law('a callback that is unsigned, changed on its way or signed long ago is not admitted', async () => {
    const { provider, request, begin } = world()
    const reference = await begin(must(await provider.open(request({ paymentId: 'p1' }), soon())))
    const callback = signed({ reference, paymentId: 'p1' })
    const changed = new TextDecoder().decode(callback.body).replace('p1', 'p2')
    expect(provider.admits({ ...callback, headers: {} })).toBe(false)
    expect(provider.admits({ ...callback, body: toBytes(changed) })).toBe(false)
    expect(provider.admits(signed({ reference, paymentId: 'p1' }, 3_600_000))).toBe(false)
    expect(world().stranger.admits(callback)).toBe(false)
  })
}

function describeMissed({ law, world }: Here): void {
  law(
    'a callback that was lost is in the list of those, if there is one, and the same each time it is listed',
    async () => {
      const { provider, request, begin, reach, loseCallbacks } = world()
      expect(loseCallbacks === undefined).toBe(provider.missed === undefined)
      loseCallbacks?.()
      const reference = await begin(must(await provider.open(request({ paymentId: 'p1' }), soon())))
      await reach(reference, 'paid')
      if (provider.missed === undefined) return
      const missed = must(await provider.missed(0, soon()))
      expect(missed).toContainEqual({ id: expect.stringMatching(/./), reference, paymentId: 'p1' })
      expect(must(await provider.missed(0, soon()))).toEqual(missed)
      expect(await provider.missed(0, AbortSignal.abort())).toMatchObject({ kind: 'unreachable' })
      expect(await world().stranger.missed?.(0, soon())).toMatchObject({ kind: 'refused', code: 'unauthorized' })
    },
  )
}

function describeAfterSale({ law, world, harness }: Here): void {
  const { capture, refund } = harness.afterSale ?? nothingAfterSale
  const reserved = async (): Promise<MoneyOrder> => {
    const { provider, request } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    return toOrder(provider, session, (await money(world()).reserve?.(session)) ?? '')
  }
  law('it can do after the sale what it says it can', () => {
    const { provider } = world()
    const can = {
      capture: provider.capture !== undefined,
      cancel: provider.cancel !== undefined,
      refund: provider.refund !== undefined,
      findRefund: provider.findRefund !== undefined,
    }
    const said = { capture, cancel: capture, refund: refund !== null, findRefund: refund !== null }
    expect(can, 'what the provider has, and what `afterSale` of the harness says').toEqual(said)
  })
  if (!capture) return
  law('reserved money is taken once, however often it is asked for', async () => {
    const { provider } = world()
    const order = await reserved()
    const answers = [await provider.capture?.(order, soon()), await provider.capture?.(order, soon())]
    expect(answers.map(each => each?.kind)).toEqual(['ok', 'ok'])
    expect(money(world()).money(order.attempt.reference)).toEqual({
      taken: order.amountMinor,
      isReserved: false,
      back: 0,
    })
    expect((await lookAt(provider, order)).state).toBe('paid')
  })
  law('a part of it is taken, and the rest is let go', async () => {
    const { provider } = world()
    const order = { ...(await reserved()), amountMinor: 10_000 }
    expect((await provider.capture?.(order, soon()))?.kind).toBe('ok')
    expect(money(world()).money(order.attempt.reference)).toEqual({ taken: 10_000, isReserved: false, back: 0 })
    expect(await lookAt(provider, order)).toMatchObject({ state: 'paid', amountMinor: 10_000 })
  })
  law('more than what is reserved is not taken', async () => {
    const { provider } = world()
    const order = await reserved()
    const answer = await provider.capture?.({ ...order, amountMinor: order.amountMinor + 1 }, soon())
    expect(answer?.kind).toBe('refused')
    expect(money(world()).money(order.attempt.reference)).toMatchObject({ taken: 0, isReserved: true })
  })
  law('reserved money is let go, and then it cannot be taken', async () => {
    const { provider } = world()
    const order = await reserved()
    expect((await provider.cancel?.(order, soon()))?.kind).toBe('ok')
    expect((await provider.cancel?.(order, soon()))?.kind).toBe('ok')
    expect((await provider.capture?.(order, soon()))?.kind).toBe('refused')
    expect(money(world()).money(order.attempt.reference)).toEqual({ taken: 0, isReserved: false, back: 0 })
    expect((await lookAt(provider, order)).state).toBe('cancelled')
  })
  law('money that was taken is not let go', async () => {
    const { provider } = world()
    const order = await reserved()
    await provider.capture?.(order, soon())
    expect((await provider.cancel?.(order, soon()))?.kind).toBe('refused')
    expect(money(world()).money(order.attempt.reference)).toEqual({
      taken: order.amountMinor,
      isReserved: false,
      back: 0,
    })
  })
  law('taking or letting go without an answer is unknown, and a look tells what became of it', async () => {
    const { provider, breakWire } = world()
    const order = await reserved()
    breakWire({ kind: 'hang' })
    expect((await provider.capture?.(order, atOnce()))?.kind).toBe('unknown')
    expect((await provider.cancel?.(order, atOnce()))?.kind).toBe('unknown')
    breakWire({ kind: 'answer_lost' })
    expect((await provider.capture?.(order, soon()))?.kind).toBe('unknown')
    money(world()).heal()
    expect((await lookAt(provider, order)).state).toBe('paid')
  })
  law('wrong keys take nothing and let nothing go', async () => {
    const { stranger } = world()
    const order = await reserved()
    const unauthorized = { kind: 'refused', code: 'unauthorized' }
    expect(await stranger.capture?.(order, soon())).toMatchObject(unauthorized)
    expect(await stranger.cancel?.(order, soon())).toMatchObject(unauthorized)
    expect(money(world()).money(order.attempt.reference)).toMatchObject({ taken: 0, isReserved: true })
  })
}

function describeRefunds({ law, world, harness }: Here): void {
  const { refund: how } = harness.afterSale ?? nothingAfterSale
  if (how === null) return
  const state = how === 'at_once' ? 'done' : 'pending'
  const paid = async (amountMinor = 4_000, id = 'a'.repeat(32)): Promise<NewRefund> => {
    const { provider, request } = world()
    const session = must(await provider.open(request({ paymentId: 'p1' }), soon()))
    return toRefund(await toOrder(provider, session, await money(world()).pay(session)), amountMinor, id)
  }
  const end = async (refund: NewRefund, isMade = true) => money(world()).endRefund?.(refund.id, isMade)
  const back = ({ attempt }: NewRefund): number => money(world()).money(attempt.reference).back
  const send = (refund: NewRefund) => world().provider.refund?.(refund, soon())
  const find = async (refund: NewRefund) => must((await world().provider.findRefund?.(refund, soon())) ?? none)

  law('a refund that was never sent is not found', async () => {
    expect(await find(await paid())).toBeNull()
  })
  law('money is given back once, however often the same refund is sent', async () => {
    const refund = await paid()
    expect((await send(refund))?.kind).toBe('ok')
    expect(await find(refund)).toMatchObject({ state })
    if (how === 'later') {
      expect((await send(refund))?.kind).toBe('ok')
      await end(refund)
      expect((await send(refund))?.kind).toBe('ok')
    }
    expect(await find(refund)).toMatchObject({ state: 'done' })
    expect(back(refund)).toBe(4_000)
  })
  law('a second refund is another one, up to what is left', async () => {
    const first = await paid()
    await send(first)
    await end(first)
    const second = { ...first, id: 'b'.repeat(32), refundedBeforeMinor: 4_000, amountMinor: 18_900 }
    expect(await find(second)).toBeNull()
    expect(await send({ ...second, amountMinor: 18_901 })).toMatchObject({ kind: 'refused' })
    expect((await send(second))?.kind).toBe('ok')
    await end(second)
    expect(back(first)).toBe(22_900)
  })
  law('a refund without an answer is unknown, and is found all the same', async () => {
    const refund = await paid()
    world().breakWire({ kind: 'hang' })
    expect((await world().provider.refund?.(refund, atOnce()))?.kind).toBe('unknown')
    expect((await world().provider.findRefund?.(refund, atOnce()))?.kind).toBe('unreachable')
    world().breakWire({ kind: 'answer_lost' })
    expect((await send(refund))?.kind).toBe('unknown')
    money(world()).heal()
    expect(await find(refund)).toMatchObject({ state })
    await end(refund)
    expect(back(refund)).toBe(4_000)
  })
  law('without time left no money is moved', async () => {
    const refund = await paid()
    expect((await world().provider.refund?.(refund, AbortSignal.abort()))?.kind).toBe('unreachable')
    expect(back(refund)).toBe(0)
  })
  law('wrong keys give nothing back and find nothing', async () => {
    const refund = await paid()
    const unauthorized = { kind: 'refused', code: 'unauthorized' }
    expect(await world().stranger.refund?.(refund, soon())).toMatchObject(unauthorized)
    expect(await world().stranger.findRefund?.(refund, soon())).toMatchObject(unauthorized)
    expect(back(refund)).toBe(0)
  })
  if (how === 'at_once') return
  law('a refund that the bank turns down is told as failed, and no money has moved', async () => {
    const refund = await paid()
    await send(refund)
    await end(refund, false)
    expect(await find(refund)).toMatchObject({ state: 'failed', status: expect.stringMatching(/./) })
    expect(back(refund)).toBe(0)
  })
}

const nothingAfterSale = { capture: false, refund: null } as const

function money({ afterSale }: ProviderWorld): AfterSaleWorld {
  if (afterSale === undefined) throw new Error('the harness has no world after the sale')
  return afterSale
}

const none: Outcome<null> = { kind: 'ok', value: null }

const lookAt = async (provider: Provider, { attempt, paymentId }: MoneyOrder): Promise<Attempt> => {
  const query = { paymentId, session: null, references: [attempt.reference] }
  const seen = must(await provider.look(query, soon())).attempts.find(each => each.reference === attempt.reference)
  if (seen === undefined) throw new Error('the attempt is gone')
  return seen
}

async function toOrder(provider: Provider, session: Session, reference: string): Promise<MoneyOrder> {
  const { attempts } = must(await provider.look({ paymentId: 'p1', session, references: [reference] }, soon()))
  const attempt = attempts.find(each => each.reference === reference)
  if (attempt === undefined) throw new Error('the attempt is not seen')
  return { paymentId: 'p1', attempt, amountMinor: attempt.amountMinor }
}

const toRefund = (order: MoneyOrder, amountMinor: number, id: string): NewRefund => ({
  ...order,
  amountMinor,
  id,
  refundedBeforeMinor: 0,
  reason: 'för liten / too small',
  callbackUrl: 'https://pay.example/callbacks/nordlys/any/t',
})

/** A callback by POST without headers, with these changes. */
export function callbackOf({ body = '', ...changes }: Partial<Omit<Callback, 'body'>> & { body?: string }): Callback {
  return { method: 'POST', query: new URLSearchParams(), headers: {}, body: toBytes(body), ...changes }
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const nothing: Outcome<Look> = { kind: 'ok', value: { attempts: [], unread: [] } }

/** `doctor` tries keys with it. */
const unheardOf: LookQuery = { paymentId: 'p1', session: null, references: [] }

function must<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'ok') throw new Error(`${outcome.kind}: ${outcome.message}`)
  return outcome.value
}
