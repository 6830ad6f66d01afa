import ms from 'ms'
import type { Scene } from './scene.ts'
import { stepOf } from './settings.ts'
import { apps, type Purchase } from './visit.ts'

/** One line of what happened, whoever saw it: the visitor, the provider's post, or Kvitto's own story. */
export interface Line {
  readonly at: number
  readonly who: 'customer' | 'world' | 'kvitto'
  readonly text: string
}

/** What Kvitto made of a purchase, in a word. */
export interface Outcome {
  readonly kind: 'deciding' | 'paid' | 'exception' | 'closed'
  readonly text: string
}

interface Delivery {
  readonly at: number
  readonly result: number | 'lost' | 'failed'
}

const ends = {
  back: 'The customer comes back to the shop.',
  other: 'The customer comes back, but in another browser.',
  away: 'The customer puts the phone away. The shop’s browser never comes back.',
} as const

/** What the visitor did and what came of the callbacks, between the lines of Kvitto's own story. */
export function linesOf(scene: Scene, purchase: Purchase): readonly Line[] {
  const { app, answered, end, payments, isPaidTwice } = purchase
  const { title } = apps[app]
  const own = payments.flatMap(({ shown }, index) =>
    (shown?.timeline ?? []).map(({ at, text }): Line => {
      const which = payments.length > 1 ? `Payment ${index + 1}: ` : ''
      return { at: Date.parse(at), who: 'kvitto', text: `${which}${text.replaceAll(longIds, short)}` }
    }),
  )
  const did: Line[] = [
    ...(answered === null
      ? []
      : [
          customer(
            answered.at,
            answered.isPaid ? `The customer pays in ${title}.` : `The customer refuses in ${title}.`,
          ),
        ]),
    ...(isPaidTwice ? [customer((answered?.at ?? 0) + 1, 'Not sure that it worked, the customer pays again.')] : []),
    ...(end === null ? [] : [customer(end.at, ends[end.kind])]),
  ]
  const vain = deliveriesOf(scene, purchase)
    .filter(({ result }) => result !== 200)
    .map(
      ({ at, result }): Line => ({
        at,
        who: 'world',
        text: `The provider’s callback did not arrive: ${whyOf(result)}.`,
      }),
    )
  return [...did, ...vain, ...own].toSorted((a, b) => a.at - b.at)
}

/** References are long, and all the same to who reads along. */
const longIds = /\b[A-Za-z0-9]{20,32}\b/g
const short = (id: string): string => `${id.slice(0, 6)}…`

const customer = (at: number, text: string): Line => ({ at, who: 'customer', text })

const whyOf = (result: Delivery['result']): string =>
  result === 403 ? 'the firewall answered 403' : result === 503 ? 'Kvitto was down, 503' : `${result}`

/** What Kvitto says of it now. The second payment of two counts too: its money needs a person. */
export function outcomeOf({ payments, answered }: Purchase): Outcome {
  const all = payments.map(({ shown }) => shown)
  const troubled = all.find(shown => shown?.status === 'exception')
  const settled = all.find(shown => shown?.status === 'settled')
  const orderId = settled?.orderId ?? troubled?.orderId
  if (troubled)
    return troubled.reason === 'double_payment' || settled
      ? {
          kind: 'exception',
          text: `Order ${orderId} is paid, once. The second payment is an exception, for a person to give back.`,
        }
      : { kind: 'exception', text: 'A person is asked to look: the money is on record.' }
  if (settled && answered !== null) {
    const paidAt = settled.timeline.findLast(each => each.kind === 'effect' || each.kind === 'decision')?.at
    const after = paidAt === undefined ? '' : `, after ${ms(Math.max(0, Date.parse(paidAt) - answered.at))}`
    return { kind: 'paid', text: `Order ${orderId} is in the shop, paid, once${after}` }
  }
  if (all.every(shown => shown?.status === 'closed')) return { kind: 'closed', text: 'Not paid; no money was taken' }
  if (answered?.isPaid === false)
    return { kind: 'deciding', text: 'Refused. Kvitto waits whether the customer tries again' }
  return { kind: 'deciding', text: answered === null ? 'Not paid yet' : 'Paid, and on its way' }
}

/** Seconds until Kvitto looks by itself, as its configuration says; null when nothing is left to wait for. */
export function timeLeft(scene: Scene, purchase: Purchase, now: number): number | null {
  if (outcomeOf(purchase).kind !== 'deciding' || scene.kvitto.state.kind !== 'up') return null
  const { timeline } = purchase.payments[0].shown ?? { timeline: [] }
  const openedAt = Date.parse(timeline[0]?.at ?? '')
  if (Number.isNaN(openedAt)) return null
  const lookedAt = Date.parse(timeline.findLast(each => each.kind === 'decision')?.at ?? timeline[0]?.at ?? '')
  const step = stepOf(scene.grace)
  const called = deliveriesOf(scene, purchase).find(({ at, result }) => result === 200 && at > lookedAt)
  const byCalendar = openedAt + (Math.floor((now - openedAt) / step) + 1) * step
  const due = Math.min(byCalendar, called === undefined ? byCalendar : called.at + ms(scene.grace))
  return Math.max(0, Math.ceil((due - now) / 1_000))
}

/** Each try of the provider to call back about this purchase. */
function deliveriesOf({ stage, wallet }: Scene, { app, payments }: Purchase): readonly Delivery[] {
  const keys = payments.map(({ key }) => key)
  if (app === 'svipp') return wallet.swish.callbacks.deliveries.filter(({ id }) => keys.includes(id))
  const orders = stage.provider.control.orders.filter(({ cart }) => keys.includes(cart.key)).map(({ id }) => id)
  return stage.provider.notifications.deliveries.filter(({ orderId }) => orders.includes(orderId))
}
