import ms from 'ms'
import type { FaultName, FaultWindow } from './faults.ts'

/** What the visitor did, as far as it matters to a shop without Kvitto. Times are milliseconds since the epoch. */
export interface Told {
  readonly answered: { readonly at: number; readonly isPaid: boolean }
  readonly cameBack: { readonly at: number; readonly isOtherBrowser: boolean } | null
  readonly isPaidTwice: boolean
  readonly faults: readonly FaultWindow[]
}

/** What becomes of the order; `waiting` while that is not yet decided there. */
export type Fate = 'waiting' | 'paid' | 'late' | 'lost' | 'unnoticed' | 'cancelled'

export interface ChainLine {
  readonly at: number
  readonly text: string
  /** Whether it was measured, or where else it is from. */
  readonly source: string
}

export interface ChainStory {
  readonly fate: Fate
  readonly verdict: string
  readonly lines: readonly ChainLine[]
}

/** Where the figures are from, for whoever asks. */
export const setUp =
  'Measured in November 2026 on WordPress 6.9.1, WooCommerce 10.5.0 and Action Scheduler 3.9.3 with nginx, PHP 8.2 and ' +
  'MariaDB on one machine, with the last release (3.3.2) of the Ecster Pay plugin that Kvitto began with. Other payment ' +
  'plugins use the same parts: a callback in the shop, Action Scheduler, WP-Cron.'

const measured = 'measured'
/** The action is due after 120 s; a visitor every ten seconds had it run and the order paid after this long. */
const actionMs = 123_400
const sentAgainMs = ms('2h')
const cancelledMs = ms('1h')
const queueStopsMs = ms('318s')

/**
 * The same story as the ordinary chain would have told it: a plugin in the shop takes the callback, Action Scheduler
 * waits, WP-Cron needs a visitor. Pure; first match wins. A fault that is on now is supposed to stay.
 */
export function tellChain(told: Told, now: number): ChainStory {
  const { answered, isPaidTwice } = told
  const heard = hear(told)
  const back = told.cameBack !== null && told.cameBack.at < heard.actionAt ? comeBack(told, told.cameBack) : null
  const lines = [...heard.lines, ...(back?.lines ?? [])]
  const end = (at: number, ending: Ending, text: string, source = measured) =>
    finish([...lines, line(at, text, source)], now, ending)
  const { at } = answered
  const { actionAt } = heard

  if (!answered.isPaid)
    return end(Math.min(actionAt, at + cancelledMs), { ...cancelled, at }, 'The unpaid order is cancelled.', inferred)
  if (back?.isConfirmed) return finish(lines, now, { ...(isPaidTwice ? secondUnnoticed : paid), at: back.at })
  if (heard.kind === 'blocked')
    return end(
      at + cancelledMs,
      lostBy('nothing else would ever look', at),
      'WooCommerce cancels the order: unpaid for an hour.',
    )
  if (isKilled(told)) return end(at + queueStopsMs, lostBy('the worker was killed', at), killedText)
  if (isOn(told, 'provider_down', actionAt) || isOn(told, 'answer_lost', actionAt))
    return end(actionAt, lostBy('nobody asks a second time', actionAt), noAnswerText)
  if (isOn(told, 'shop_down', actionAt))
    return end(
      actionAt,
      { ...late, at: actionAt },
      'The shop is still down: WP-Cron waits for it, and for a visitor.',
      inferred,
    )
  const ending = heard.kind === 'put_off' ? late : isPaidTwice ? secondUnnoticed : paidByAction
  return end(actionAt, { ...ending, at: actionAt }, paidText)
}

interface Ending {
  readonly fate: Fate
  readonly verdict: string
  /** When it is certain. */
  readonly at: number
}

const paid = { fate: 'paid', verdict: 'Paid' } as const
const paidByAction = { fate: 'paid', verdict: 'Paid after two minutes, if somebody visits the shop' } as const
const late = { fate: 'late', verdict: 'Paid hours late, if somebody visits the shop' } as const
const cancelled = { fate: 'cancelled', verdict: 'Not paid, and the order is cancelled' } as const
const secondUnnoticed = { fate: 'unnoticed', verdict: 'Paid; nobody notices that the customer paid twice' } as const
const lostBy = (why: string, at: number): Ending => ({
  fate: 'lost',
  verdict: `Money taken, no paid order: ${why}`,
  at,
})

const inferred = 'from how it is built'
const paidText =
  'A visitor wakes WP-Cron, and the order is paid. At night, with no visitor, it was still unpaid after 300 s.'
const killedText =
  'The same accident there, kill -9 of PHP while it asks the provider: the shop’s whole queue stands still for 318 s, ' +
  'then the action is marked as failed and never tried again.'
const noAnswerText =
  'The action asks the provider and gets no answer. It is marked as complete all the same: no note, no second try.'

interface Heard {
  readonly kind: 'scheduled' | 'put_off' | 'blocked'
  /** When the plugin's action runs, with a visitor every ten seconds. */
  readonly actionAt: number
  readonly lines: readonly ChainLine[]
}

/** What becomes of the callback. */
function hear(told: Told): Heard {
  const { at } = told.answered
  if (isOn(told, 'firewall', at)) {
    const text = 'The firewall answers the callback with 403. The shop has no other way to learn of the payment.'
    return { kind: 'blocked', actionAt: Number.POSITIVE_INFINITY, lines: [line(at, text)] }
  }
  if (isOn(told, 'shop_down', at))
    return {
      kind: 'put_off',
      actionAt: at + sentAgainMs + actionMs,
      lines: [
        line(at, 'The shop is in maintenance and answers the callback with 503.'),
        line(at + cancelledMs, 'WooCommerce cancels the order: unpaid for an hour.'),
        line(at + sentAgainMs, 'The provider sends the callback again; this one did so every two hours.', 'documented'),
      ],
    }
  const text = 'The plugin answers the callback; its work is due in Action Scheduler in 120 s.'
  return { kind: 'scheduled', actionAt: at + actionMs, lines: [line(at, text)] }
}

/** What the browser finds that comes back before the action has run. */
function comeBack(told: Told, { at, isOtherBrowser }: NonNullable<Told['cameBack']>) {
  const vain = (text: string, source: string) => ({ at, isConfirmed: false, lines: [line(at, text, source)] })
  if (isOn(told, 'shop_down', at)) return vain('The customer comes back to a maintenance page.', inferred)
  if (isOtherBrowser)
    return vain('Another browser lacks the cart’s cookie: “unknown order”, though it is paid.', 'reported by users')
  if (isOn(told, 'provider_down', at) || isOn(told, 'answer_lost', at))
    return vain('The customer comes back, and the page gets no answer from the provider.', inferred)
  if (!told.answered.isPaid) return vain('The customer comes back to the checkout.', inferred)
  const lines = [
    line(at, 'The customer comes back, and that page marks the order as paid.'),
    line(at, 'Had that page been loaded twice at once: fee and stock doubled, 10 times of 10.'),
  ]
  return { at, isConfirmed: true, lines }
}

/** Until the moment that decides has come, the chain waits. */
const finish = (lines: readonly ChainLine[], now: number, { fate, verdict, at }: Ending): ChainStory => ({
  fate: now < at ? 'waiting' : fate,
  verdict: now < at ? `Waits. As things are, then: ${verdict}` : verdict,
  lines: lines.toSorted((a, b) => a.at - b.at),
})

const line = (at: number, text: string, source = measured): ChainLine => ({ at, text, source })

const isOn = ({ faults }: Told, fault: FaultName, at: number): boolean =>
  faults.some(each => each.fault === fault && each.from <= at && at < (each.to ?? Number.POSITIVE_INFINITY))

/** Killed between the payment and the end of the chain's work on it. */
const isKilled = ({ faults, answered }: Told): boolean =>
  faults.some(
    each => each.fault === 'killed' && (each.to ?? each.from) >= answered.at && each.from <= answered.at + actionMs,
  )
