import { html } from 'hono/html'
import type { Html } from './frame.ts'
import type { Standing } from './standing.ts'
import type { Texts } from './texts/texts.ts'

/** Where the customer can go from here; null where nobody knows a way. */
export interface Ways {
  readonly shop: string | null
  readonly order: string | null
  /** The pay page, for whoever may try again. */
  readonly pay: string
  /** This page once more. */
  readonly again: string
}

/** What is known of the payment, as people write it. */
export interface Known {
  readonly money: string | null
  readonly orderNumber: string | null
  /** The page has come again so often that the usual time is over. */
  readonly isSlow: boolean
}

export interface Told {
  readonly title: string
  readonly body: Html
}

export type TellingStanding = Exclude<Standing, { kind: 'payable' | 'elsewhere' }>

/** Every page but the ways to pay: what is true of the payment, in words. */
export function tell(standing: TellingStanding, texts: Texts, known: Known, ways: Ways): Told {
  const details = detailsOf(known, texts)
  const toShop = ways.shop && link(ways.shop, texts.toShop)
  switch (standing.kind) {
    case 'paid': {
      const onward = ways.order === null ? toShop : link(ways.order, texts.toOrder, 'main')
      return page('good', texts.paid.title, [texts.paid.text], [details, onward])
    }
    case 'refunded': {
      const { title, ask, [standing.share]: text } = texts.refunded
      return page('good', title, [text, ask], [details, toShop])
    }
    case 'exception': {
      const { title, text } = texts.exception[standing.money]
      return page(standing.money === 'unclear' ? 'heed' : 'good', title, [text], [details, toShop])
    }
    case 'closed': {
      const { byHand, title, shop, otherwise } = texts.closed
      if (standing.because === 'by_hand') return page('heed', byHand.title, [byHand.text], [details, toShop])
      return page('bad', title, [texts.closed[standing.because], shop, otherwise], [toShop])
    }
    case 'refused': {
      const { title, text, tryAgain, [standing.again]: next } = texts.refused
      const onward = standing.again === 'here' && link(ways.pay, tryAgain, 'main')
      return page('bad', title, [text, next], [onward, toShop])
    }
    case 'confirming':
      return confirming(standing.pace, texts, known, ways)
    case 'preparing':
      return page('turning', texts.preparing.title, [texts.preparing.text], [toShop])
    case 'not_started':
      return page('bad', texts.notStarted.title, [texts.notStarted.text], [toShop])
    case 'unserved':
      return page('heed', texts.unserved.title, [texts.unserved.text], [details, toShop])
  }
}

/** No button here leads to where one can pay. */
function confirming(
  pace: Extract<Standing, { kind: 'confirming' }>['pace'],
  { confirming: texts, ...others }: Texts,
  known: Known,
  ways: Ways,
): Told {
  const pause = pace === 'days' ? texts.days : known.isSlow ? texts.slow : texts.minutes
  const note = html`<p id="note" role="status" data-slow="${pace === 'days' ? texts.days : texts.slow}">${pause}</p>`
  const lines = [texts.close, pace === 'nothing_seen' ? texts.unfinished : texts.onlyOnce]
  const paragraphs = lines.map(line => html`<p>${line}</p>`)
  const refresh = link(ways.again, others.refresh)
  const toShop = pace === 'nothing_seen' && ways.shop && link(ways.shop, others.toShop)
  const details = detailsOf(known, { ...others, confirming: texts })
  return page('turning', texts.title, [texts.text], [note, ...paragraphs, details, refresh, toShop])
}

export const unknown = ({ unknown: { title, text } }: Texts): Told => page('heed', title, [text], [])

export const trouble = ({ trouble: { title, text }, refresh }: Texts, again: string): Told =>
  page('turning', title, [text], [link(again, refresh)])

type Icon = 'good' | 'bad' | 'heed' | 'turning'

function page(
  icon: Icon,
  title: string,
  texts: readonly string[],
  rest: readonly (Html | string | null | false)[],
): Told {
  const paragraphs = texts.map((text, index) => html`<p${index === 0 ? html` class="lead"` : ''}>${text}</p>`)
  return { title, body: html`${icons[icon]}<h1>${title}</h1>${paragraphs}${rest}` }
}

const icon = (name: Icon, drawing: Html): Html =>
  html`<div class="icon ${name}" aria-hidden="true"><svg viewBox="0 0 48 48"><circle cx="24" cy="24" r="21"/>${drawing}</svg></div>`

const icons: Readonly<Record<Icon, Html>> = {
  good: icon('good', html`<path d="M14 25l7 7 13-15"/>`),
  bad: icon('bad', html`<path d="M17 17l14 14M31 17L17 31"/>`),
  heed: icon('heed', html`<path d="M24 13v14M24 34v.5"/>`),
  turning: html`<div class="icon turning" aria-hidden="true"></div>`,
}

const link = (url: string, text: string, kind = ''): Html => html`<a class="button ${kind}" href="${url}">${text}</a>`

function detailsOf({ money, orderNumber }: Known, texts: Texts): Html | null {
  const rows = [
    orderNumber !== null && html`<div><dt>${texts.orderNumber}</dt><dd>${orderNumber}</dd></div>`,
    money !== null && html`<div><dt>${texts.amount}</dt><dd>${money}</dd></div>`,
  ]
  return rows.some(Boolean) ? html`<dl>${rows}</dl>` : null
}
