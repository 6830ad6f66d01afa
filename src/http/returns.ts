import { setTimeout } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../base/clock.ts'
import { isToken } from '../base/ids.ts'
import type { Logger } from '../base/log.ts'
import type { BatchedInbox } from '../inbox/inbox.ts'
import { limits } from '../limits.ts'
import type { PayPage } from '../providers/provider.ts'
import type { FindSite } from '../settle/site.ts'
import type { Payment, Store } from '../store/store.ts'
import type { AddressOf } from './address.ts'
import { type Page, sendPage } from './pages.ts'

export interface ReturnDeps {
  readonly store: Store
  readonly inbox: BatchedInbox
  readonly clock: Clock
  readonly findSite: FindSite
  readonly addressOf: AddressOf
  readonly links: { pay(payment: Payment): string; return(payment: Payment): string }
  readonly log: Logger
  /** Looks at the payment at once where this node has workers; else the queue wakes one. */
  readonly checkNow: (payment: Payment) => void
}

/**
 * The customer's two pages. The browser that comes back may be another one, without a cookie, twice or never: all that
 * counts is the token, and all that coming back does is to make Kvitto look now.
 */
export function createReturns(deps: ReturnDeps): Hono {
  const routes = new Hono()
  const returns = new RateLimiterMemory({ points: 2, duration: limits.returnQuiet / 1_000 })
  routes.onError((error, context) => {
    deps.log.error({ err: error }, 'a customer’s page could not be made')
    return sendPage(context, { ...confirmingPage, ...reload(context) }, 503)
  })
  routes.get('/pay/:token', async context => {
    const payment = await findPayment(deps, context.req.param('token'))
    return payment === undefined ? sendPage(context, unknownPage, 404) : showPayPage(deps, context, payment)
  })
  routes.get('/return/:token', async context => {
    const payment = await findPayment(deps, context.req.param('token'))
    if (payment === undefined) return sendPage(context, unknownPage, 404)
    const isQuiet = isDecided(payment) && payment.status !== 'closed'
    const isAllowed = !isQuiet && (await returns.consume(payment.id).then(yes, no))
    if (isAllowed) await hint(deps, context, payment)
    const current = isQuiet ? payment : await waitForOutcome(deps, context, payment)
    return isTryOver(current, payPageOf(deps, current))
      ? sendPage(context, { ...closedPage, ...reload(context) })
      : showOutcome(context, current, isSeen(deps, current))
  })
  return routes
}

const yes = () => true
const no = () => false

const findPayment = async ({ store }: ReturnDeps, token: string): Promise<Payment | undefined> =>
  isToken(token) ? store.findByBrowserToken(token) : undefined

async function hint(deps: ReturnDeps, context: Context, payment: Payment): Promise<void> {
  const url = new URL(context.req.url)
  const site = deps.findSite(payment.shop, payment.provider)
  await deps.inbox.receive({
    target: { paymentId: payment.id },
    source: 'return',
    dueAt: deps.clock.now(),
    claim: site?.provider.readReturn(url.searchParams) ?? null,
    wire: {
      method: 'GET',
      path: '/return/*',
      headers: { 'user-agent': context.req.header('user-agent') ?? '' },
      body: new Uint8Array(),
      address: deps.addressOf(context),
    },
  })
  deps.checkNow(payment)
}

/** A closed payment reopens when money turns up, so whoever comes back to one waits for a new look too. */
const isDecided = (payment: Payment): boolean =>
  payment.status === 'settled' || payment.status === 'exception' || payment.status === 'closed'

async function waitForOutcome(deps: ReturnDeps, context: Context, before: Payment): Promise<Payment> {
  const until = deps.clock.now() + limits.returnWait
  let payment = before
  while (deps.clock.now() < until && !context.req.raw.signal.aborted) {
    await setTimeout(limits.returnPoll)
    payment = (await deps.store.find(before.id)) ?? payment
    if (payment.status === 'settled' || (payment.status !== 'open' && isSeen(deps, payment))) return payment
  }
  return payment
}

/** The look that was due has been taken, and did not fail. */
const isSeen = ({ clock }: ReturnDeps, { isBeingChecked, checkAt, failures }: Payment): boolean =>
  !isBeingChecked && failures === 0 && (checkAt === null || checkAt > clock.now())

function showOutcome(context: Context, payment: Payment, isLookedAt: boolean): Response | Promise<Response> {
  if (payment.status === 'settled') {
    const target = targetOf(payment)
    if (target !== null) {
      context.header('referrer-policy', 'no-referrer')
      context.header('cache-control', 'no-store')
      return context.redirect(target, 303)
    }
    return sendPage(context, receiptPage(payment))
  }
  if (payment.status === 'exception') return sendPage(context, exceptionPage)
  // Closed before this return, and the look that it asked for has not succeeded: nobody knows.
  if (payment.status === 'closed' && !isLookedAt) return sendPage(context, { ...confirmingPage, ...reload(context) })
  if (payment.status === 'closed') return sendPage(context, payment.reason === 'refunded' ? refundedPage : closedPage)
  return sendPage(context, { ...confirmingPage, ...reload(context) })
}

/** The page comes again by itself, with growing pauses, and at last leaves that to the customer. */
function reload(context: Context): Pick<Page, 'refresh'> {
  const round = Number(context.req.query('round')) || 0
  if (round >= limits.returnRounds) return {}
  const url = new URL(context.req.url)
  // Only our own count: the provider's claim has been taken down already.
  return { refresh: { seconds: Math.min(60, 3 + round * 2), url: `${url.pathname}?round=${round + 1}` } }
}

function targetOf({ returnUrl, order }: Payment): string | null {
  if (returnUrl === null || order === null) return order?.receivedUrl ?? null
  const filled = returnUrl
    .replaceAll('{orderId}', encodeURIComponent(order.id))
    .replaceAll('{orderNumber}', encodeURIComponent(order.number))
    .replaceAll('{orderKey}', encodeURIComponent(order.key ?? ''))
  // Written as URLs are sent: a Location header has no room for å, ä and ö.
  return new URL(filled).href
}

function payPageOf({ findSite, links }: ReturnDeps, payment: Payment): PayPage | null {
  const site = findSite(payment.shop, payment.provider)
  if (site === undefined || payment.session === null) return null
  return site.provider.payPage(payment.session, { returnUrl: links.return(payment), termsUrl: site.termsUrl })
}

/** What an app was opened for is one try: once the provider has said no, nothing on our page can be paid any more. */
const isTryOver = (payment: Payment, page: PayPage | null): boolean =>
  page?.kind === 'app' && payment.reason === 'retry_window'

/** The reasons of an open payment that has no money: nothing was seen, or nothing could be. */
const payable: ReadonlySet<Payment['reason']> = new Set([
  null,
  'awaiting_payment',
  'retry_window',
  'provider_unreachable',
  'provider_unauthorized',
])

function showPayPage(deps: ReturnDeps, context: Context, payment: Payment): Response | Promise<Response> {
  if (isDecided(payment)) return context.redirect(deps.links.return(payment), 303)
  const page = payPageOf(deps, payment)
  if (page === null) return sendPage(context, notReadyPage)
  if (isTryOver(payment, page)) return sendPage(context, { ...closedPage, ...reload(context) })
  // Money may be moving: nobody is shown a way to pay.
  if (payment.status === 'held' || !payable.has(payment.reason))
    return context.redirect(deps.links.return(payment), 303)
  if (page.kind === 'redirect') return context.redirect(page.url, 303)
  if (page.kind === 'script') return sendPage(context, { title: 'Pay', body: formBody(page), form: page })
  return sendPage(context, { title: `Pay with ${page.app}`, body: appBody(page), ...reload(context) })
}

const unknownPage: Page = {
  title: 'Nothing here',
  body: html`<h1>There is nothing here</h1><p>The link is incomplete or very old. If you have paid, your order is not affected: ask the shop, it can find your payment.</p>`,
}
const notReadyPage: Page = {
  title: 'One moment',
  body: html`<h1>The payment is being prepared</h1><p>Go back to the shop and start the payment from there.</p>`,
  refresh: { seconds: 5, url: '' },
}
const confirmingPage: Page = {
  title: 'Confirming your payment',
  body: html`<div class="turning" aria-hidden="true"></div><h1>We are confirming your payment</h1>
<p role="status">If you have paid, your order is made automatically: you can close this page. You need not pay again.</p>`,
}
const exceptionPage: Page = {
  title: 'Your payment has been noticed',
  body: html`<h1>Your payment has been noticed</h1><p>The shop is looking into it and will get in touch. You need not pay again.</p>`,
}
const closedPage: Page = {
  title: 'The payment was not completed',
  body: html`<h1>The payment was not completed</h1><p>No money was taken. Go back to the shop if you still want to buy.</p>`,
}
const refundedPage: Page = {
  title: 'The payment was given back',
  body: html`<h1>The payment was given back</h1><p>Your money is on its way back to you. Ask the shop if you did not expect that.</p>`,
}
const receiptPage = ({ order }: Payment): Page => ({
  title: 'Thank you',
  body: html`<h1>Thank you, your order is paid</h1>${order && html`<p>Order number <strong>${order.number}</strong></p>`}`,
})

const formBody = (page: Extract<PayPage, { kind: 'script' }>) => html`<div id="${page.containerId}"></div>
<noscript><h1>JavaScript is needed to pay</h1><p>The payment provider’s form does not work without it. Turn it on, or open this page in another browser.</p></noscript>`

type AppPage = Extract<PayPage, { kind: 'app' }>

/** Both ways on one page, since which device shows it cannot be known without guessing. */
const appBody = ({ app, link, qr, sentTo, returnUrl }: AppPage) => html`<h1>Pay with ${app}</h1>
${link && html`<p><a class="button" href="${link}">Open ${app} on this device</a></p>`}
${qr && html`<p>Or scan the code with ${app} on your phone:</p><div class="code" role="img" aria-label="QR code for ${app}">${raw(qr)}</div>`}
${sentTo && html`<p>Open ${app} on the phone with the number ending in ${sentTo.slice(-4)}, and approve the payment there.</p>`}
<p role="status">This page goes on by itself when the payment is confirmed. Your order is made even if you close it.</p>
<p><a href="${returnUrl}">I have paid: go on</a></p>`
