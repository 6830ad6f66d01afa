import { Hono } from 'hono'
import type { PayPage } from '../../providers/provider.ts'
import type { Brand } from './brand.ts'
import { sendPage } from './frame.ts'
import { type Shown, toPage, troublePage, unknownPage } from './show.ts'
import type { Standing } from './standing.ts'
import type { Texts } from './texts/texts.ts'

/** Every page that a customer can see, for the tests that look at all of them. */

export const token = 'tokentokentokentokentokentoken00'
const returnUrl = `https://pay.example/return/${token}`

export const aBrand: Brand = { name: 'Nordlys', homeUrl: 'https://nordlys.example/', colour: '#0a7d4f', logo: null }

export const app: PayPage & { kind: 'app' } = {
  kind: 'app',
  app: 'Swish',
  link: `swish://paymentrequest?token=c28a&callbackurl=${encodeURIComponent(returnUrl)}`,
  qr: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1,1h3v3h-3z"/></svg>',
  sentTo: null,
  returnUrl,
}

export const form: PayPage & { kind: 'script' } = {
  kind: 'script',
  scriptUrl: 'https://secure.ecster.se/pay/integration/ecster-pay.js',
  origins: ['https://secure.ecster.se', 'https://labs.ecster.se'],
  containerId: 'ecster-pay-ctr',
  start: 'EcsterPay.start({ cartKey: data.cartKey })',
  data: { cartKey: 'key', returnUrl },
}

/** The ways to pay. */
export const payable: Readonly<Record<string, Standing>> = {
  app: { kind: 'payable', page: app, amountMinor: 34_900 },
  sent: { kind: 'payable', page: { ...app, link: null, qr: null, sentTo: '46701234567' }, amountMinor: 34_900 },
  form: { kind: 'payable', page: form, amountMinor: 34_900 },
}

/** Nobody knows yet: no word and no link may lead to a second payment. */
export const undecided: Readonly<Record<string, Standing>> = {
  'nothing-seen': { kind: 'confirming', pace: 'nothing_seen' },
  minutes: { kind: 'confirming', pace: 'minutes' },
  days: { kind: 'confirming', pace: 'days' },
  received: { kind: 'exception', money: 'received' },
  twice: { kind: 'exception', money: 'twice' },
  unclear: { kind: 'exception', money: 'unclear' },
  unserved: { kind: 'unserved' },
}

export const over: Readonly<Record<string, Standing>> = {
  paid: { kind: 'paid' },
  'refunded-all': { kind: 'refunded', share: 'all' },
  'refunded-some': { kind: 'refunded', share: 'some' },
  denied: { kind: 'closed', because: 'denied' },
  cancelled: { kind: 'closed', because: 'cancelled' },
  expired: { kind: 'closed', because: 'expired' },
  'by-hand': { kind: 'closed', because: 'by_hand' },
  'never-paid': { kind: 'closed', because: 'never_paid' },
  'refused-here': { kind: 'refused', again: 'here' },
  'refused-shop': { kind: 'refused', again: 'shop' },
  preparing: { kind: 'preparing' },
  'not-started': { kind: 'not_started' },
}

export interface Scene {
  readonly brand?: Brand | null
  readonly round?: number
  readonly payment?: Partial<Shown['payment']>
}

const statuses: Readonly<Record<string, 404 | 503>> = { unknown: 404, trouble: 503 }

/** The page as a browser gets it. */
export function request(
  standing: Standing | 'unknown' | 'trouble',
  texts: Texts,
  { brand = aBrand, round = 0, payment = {} }: Scene = {},
): Promise<Response> {
  const place = { path: `/return/${token}`, round, live: `../return/${token}/live?on=return` }
  const order = {
    id: '1042',
    number: '1042',
    key: 'wc_order_key',
    receivedUrl: 'https://nordlys.example/done?key=wc_order_key',
  }
  const page =
    standing === 'unknown'
      ? unknownPage(texts)
      : standing === 'trouble'
        ? troublePage(texts, { ...place, live: null })
        : toPage({
            payment: { amountMinor: 34_900, currency: 'SEK', locale: texts.locale, order, returnUrl: null, ...payment },
            standing,
            texts,
            brand,
            links: { pay: `https://pay.example/pay/${token}`, return: returnUrl },
            place,
          })
  const routes = new Hono().get('/return/*', context =>
    sendPage(context, { texts, brand }, page, statuses[page.code] ?? 200),
  )
  return Promise.resolve(routes.request(place.path))
}
