import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { loadConfig } from '../config.ts'
import type { PaymentStatus } from '../settle/facts.ts'
import { tell } from '../settle/story.ts'
import { en } from '../settle/words/en.ts'
import type { Payment, Store } from '../store/store.ts'
import { showList, showOne } from './show-payments.ts'

export interface PaymentsOptions {
  readonly config?: string
  readonly json?: boolean
}

export interface ListOptions extends PaymentsOptions {
  readonly shop?: string
  readonly status?: PaymentStatus
  readonly limit: number
}

/** What these commands need of the outside; a test brings its own. */
export interface Desk {
  readonly store: Pick<Store, 'list' | 'find' | 'story' | 'receive' | 'erase'>
  readonly clock: Clock
  readonly print: (text: string) => void
  readonly complain: (sentence: string) => void
  close(): Promise<void>
}

export type OpenDesk = (config: string | undefined) => Promise<Desk>

/** `kvitto payments list`. */
export const listPayments = ({ config, json, ...filter }: ListOptions, open = openDesk): Promise<number> =>
  atDesk(open, config, async ({ store, print }) => {
    const payments = await store.list(filter)
    print(json === true ? toJson(payments.map(toPublic)) : showList(payments))
    return 0
  })

/** `kvitto payments show ID`. */
export const showPayment = (id: string, { config, json }: PaymentsOptions, open = openDesk): Promise<number> =>
  atDesk(open, config, async ({ store, print, complain }) => {
    const payment = await store.find(id)
    if (payment === undefined) return unknown(id, complain)
    const timeline = tell(payment, await store.story(id), en)
    print(json === true ? toJson({ ...toPublic(payment), timeline }) : showOne(payment, timeline))
    return 0
  })

/** `kvitto payments recheck ID`: an operator's hint, due now. A running Kvitto follows it. */
export const recheckPayment = (id: string, { config, json }: PaymentsOptions, open = openWakingDesk): Promise<number> =>
  atDesk(open, config, async ({ store, clock, print, complain }) => {
    const dueAt = clock.now()
    const hint = { target: { paymentId: id }, source: 'operator', dueAt, claim: null, wire: null } as const
    const [isKnown] = await store.receive(dueAt, [hint])
    if (isKnown !== true) return unknown(id, complain)
    print(
      json
        ? toJson({ id, dueAt: new Date(dueAt).toISOString() })
        : `${id} is looked at now, while "kvitto serve" runs.`,
    )
    return 0
  })

/** `kvitto payments erase ID`: takes the customer out of a decided payment; the money and the story stay. */
export const erasePayment = (id: string, { config, json }: PaymentsOptions, open = openDesk): Promise<number> =>
  atDesk(open, config, async ({ store, clock, print, complain }) => {
    const erased = await store.erase(id, clock.now())
    switch (erased.kind) {
      case 'erased':
        print(
          json === true
            ? toJson({ id, erased: true })
            : `The customer’s data of ${id} is erased. The money and the story stay.`,
        )
        return 0
      case 'unknown':
        return unknown(id, complain)
      case 'busy':
        complain(`${id} is being checked just now. Run the same command again.`)
        return 1
      case 'undecided':
        complain(undecided(id, erased.status))
        return 1
    }
  })

const undecided = (id: string, status: PaymentStatus): string =>
  status === 'exception'
    ? `${id} waits for a person, who may need the customer’s data. Decide what becomes of it first, then erase it.`
    : `${id} is ${status}: the order may yet be made from the customer’s data. It can be erased when it is settled or closed.`

async function atDesk(open: OpenDesk, config: string | undefined, work: (desk: Desk) => Promise<number>) {
  const desk = await open(config)
  try {
    return await work(desk)
  } finally {
    await desk.close()
  }
}

const openDesk: OpenDesk = config => setDesk(config, 'look')
const openWakingDesk: OpenDesk = config => setDesk(config, 'wake')

async function setDesk(config: string | undefined, purpose: 'look' | 'wake'): Promise<Desk> {
  const { openStore } = await import('../compose.ts')
  const { environment, folder } = await loadConfig(config)
  const complain = (sentence: string) => console.error(`kvitto: ${sentence}`)
  const print = (text: string) => console.log(text)
  const say = (sentence: string) => console.error(sentence)
  const place = { ...environment, home: join(folder, '.kvitto') }
  return { ...(await openStore(place, say, purpose)), print, complain }
}

function unknown(id: string, complain: Desk['complain']): number {
  complain(`There is no payment ${id}. "kvitto payments list" shows the newest.`)
  return 1
}

const toJson = (value: unknown): string => JSON.stringify(value, null, 2)

/** As in the HTTP API, with what tells payments of many shops apart. */
const toPublic = (payment: Payment) => ({
  id: payment.id,
  shop: payment.shop,
  provider: payment.provider,
  openedAt: new Date(payment.openedAt).toISOString(),
  status: payment.status,
  reason: payment.reason,
  amount: payment.amountMinor,
  currency: payment.currency,
  reference: payment.reference,
  providerReference: payment.providerReference,
  orderId: payment.order?.id ?? payment.orderId,
})
