import { expect, test } from 'vitest'
import { aStoredPayment } from '../settle/examples.ts'
import type { Erased, Hint, Payment, StoryEntry } from '../store/store.ts'
import { type Desk, erasePayment, listPayments, recheckPayment, showPayment } from './payments.ts'

const payment: Payment = {
  ...aStoredPayment,
  status: 'exception',
  reason: 'order_cancelled',
  amountMinor: 22_900,
  reference: 'cart\u001b[31m 1',
  order: { id: '7', number: '1007', key: 'wc_order_x', receivedUrl: null },
  checkAt: Date.UTC(2026, 10, 23, 13),
}
const story: readonly StoryEntry[] = [{ at: payment.openedAt, kind: 'opened' }]
const none = { json: false }

/** A desk with one payment on it, which remembers what was said and done. */
function createDesk(erased: Readonly<Record<string, Erased>> = {}) {
  const said: string[] = []
  const hints: Hint[] = []
  let isClosed = false
  const desk: Desk = {
    store: {
      list: async () => [payment],
      find: async id => (id === payment.id ? payment : undefined),
      story: async () => story,
      receive: async (_, given) => {
        hints.push(...given)
        return given.map(({ target }) => 'paymentId' in target && target.paymentId === payment.id)
      },
      erase: async id => erased[id] ?? { kind: 'unknown' },
    },
    clock: { now: () => 1_000 },
    print: text => said.push(text),
    complain: text => said.push(text),
    async close() {
      isClosed = true
    },
  }
  return { open: async () => desk, said, hints, isClosed: () => isClosed }
}

test('list: a line for each, for people and for programs', async () => {
  const { open, said } = createDesk()
  expect(await listPayments({ ...none, limit: 50 }, open)).toBe(0)
  expect(said[0]).toMatchInlineSnapshot(`
    "ID  OPENED (UTC)         SHOP     AMOUNT      STATUS     REASON           ORDER  REFERENCE
    p1  2026-11-23 12:00:00  nordlys  229.00 SEK  exception  order_cancelled  1007   cart [31m 1"
  `)
  await listPayments({ json: true, limit: 50 }, open)
  expect(JSON.parse(said[1] ?? '')).toMatchObject([{ id: 'p1', status: 'exception', amount: 22_900, orderId: '7' }])
})

test('show: the payment and its story, without its tokens', async () => {
  const { open, said, isClosed } = createDesk()
  expect(await showPayment('p1', none, open)).toBe(0)
  expect(said[0]).toMatchInlineSnapshot(`
    "Payment      p1
    Shop         nordlys
    Amount       229.00 SEK by ecster
    Reference    cart [31m 1
    Status       exception (order_cancelled)
    At provider  E1
    Order        1007
    Next look    2026-11-23 13:00:00 UTC

    The money is secured, but somebody cancelled the order. A person must reopen the order or give the money back.

    2026-11-23 12:00:00  The shop opened the payment for 229.00 SEK at ecster, for order 7. Its reference: cart [31m 1."
  `)
  await showPayment('p1', { json: true }, open)
  expect(JSON.parse(said[1] ?? '')).toMatchObject({ id: 'p1', timeline: [{ kind: 'opened' }] })
  for (const secret of ['callback-token', 'browser-token', 'wc_order_x']) expect(said.join()).not.toContain(secret)
  expect(isClosed()).toBe(true)
})

test('recheck: an operator’s hint that is due now', async () => {
  const { open, hints } = createDesk()
  expect(await recheckPayment('p1', none, open)).toBe(0)
  expect(hints).toEqual([{ target: { paymentId: 'p1' }, source: 'operator', dueAt: 1_000, claim: null, wire: null }])
})

test('erase: done, or a sentence that says why not', async () => {
  const erase = async (id: string, erased: Erased) => {
    const { open, said } = createDesk({ [id]: erased })
    return [await erasePayment(id, none, open), said.join()]
  }
  expect(await erase('p1', { kind: 'erased' })).toEqual([
    0,
    'The customer’s data of p1 is erased. The money and the story stay.',
  ])
  expect(await erase('p1', { kind: 'undecided', status: 'open' })).toEqual([
    1,
    'p1 is open: the order may yet be made from the customer’s data. It can be erased when it is settled or closed.',
  ])
  expect(await erase('p1', { kind: 'undecided', status: 'exception' })).toEqual([
    1,
    'p1 waits for a person, who may need the customer’s data. Decide what becomes of it first, then erase it.',
  ])
  expect(await erase('p1', { kind: 'busy' })).toEqual([1, 'p1 is being checked just now. Run the same command again.'])
})

test('an unknown payment is a sentence and exit code 1', async () => {
  const { open, said, isClosed } = createDesk()
  expect(await showPayment('p9', none, open)).toBe(1)
  expect(await recheckPayment('p9', none, open)).toBe(1)
  expect(said).toEqual(Array(2).fill('There is no payment p9. "kvitto payments list" shows the newest.'))
  expect(isClosed()).toBe(true)
})
