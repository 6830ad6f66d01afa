import type { FaultWindow } from './faults.ts'
import { apps, type Purchase } from './visit.ts'

export interface Step {
  readonly text: string
  readonly isDone: boolean
  /** Where on the page it is done. */
  readonly place: 'shop' | 'phone' | 'told' | 'world'
}

type Tried = Pick<Purchase, 'app' | 'answered' | 'end' | 'isPaidTwice'>

/** The first purchase in five steps. Pure. Nothing keeps a visitor from doing something else. */
export function firstSteps(isCartFilled: boolean, first: Tried | undefined, isDecided: boolean): readonly Step[] {
  const { title } = apps[first?.app ?? 'svipp']
  return [
    { text: 'Put a hat into the cart', isDone: isCartFilled || first !== undefined, place: 'shop' },
    { text: `In the cart, pay with ${title}`, isDone: first !== undefined, place: 'shop' },
    { text: `On the phone, open ${title} and pay`, isDone: (first?.answered ?? null) !== null, place: 'phone' },
    { text: 'Then put the phone away', isDone: (first?.end ?? null) !== null, place: 'phone' },
    { text: 'See the order come all the same', isDone: isDecided && (first?.end ?? null) !== null, place: 'told' },
  ]
}

/** What is worth trying afterwards, each with a purchase of its own, and what of it has been tried. Pure. */
export function experiments(tried: readonly Tried[], faults: readonly FaultWindow[]): readonly Step[] {
  const during = (fault: FaultWindow['fault']) =>
    tried.some(({ answered, end }) =>
      faults.some(
        each =>
          each.fault === fault &&
          answered !== null &&
          each.from <= (end?.at ?? answered.at) + liveMs &&
          (each.to ?? Number.POSITIVE_INFINITY) >= answered.at,
      ),
    )
  return [
    { text: 'Firewall on, pay, and never come back', isDone: during('firewall'), place: 'world' },
    { text: 'Pay, and kill Kvitto before it has looked', isDone: during('killed'), place: 'world' },
    { text: 'Pay twice, with Bergbank ID', isDone: tried.some(each => each.isPaidTwice), place: 'phone' },
    { text: 'Come back in another browser', isDone: tried.some(each => each.end?.kind === 'other'), place: 'phone' },
    { text: 'Shop down while you pay, then up', isDone: during('shop_down'), place: 'world' },
    { text: 'Provider down after you paid', isDone: during('provider_down'), place: 'world' },
    { text: 'Answers lost', isDone: during('answer_lost'), place: 'world' },
    { text: 'Refuse to pay', isDone: tried.some(each => each.answered?.isPaid === false), place: 'phone' },
  ]
}

/** A fault this long after the payment still belongs to its story. */
const liveMs = 60_000
