import { html } from 'hono/html'
import { show } from '../base/money.ts'
import { type ChainStory, setUp, type Told, tellChain } from './chain.ts'
import { faultNames, faults } from './faults.ts'
import { experiments, firstSteps, type Step } from './guide.ts'
import { linesOf, outcomeOf, timeLeft } from './kvitto-story.ts'
import { phone } from './phone.ts'
import type { Scene } from './scene.ts'
import { type Grace, graces, shopName } from './settings.ts'
import { apps, type Purchase, type Visit } from './visit.ts'

/** The part of the page that changes. */
export const part = (scene: Scene, visit: Visit, now: number) =>
  html`${guided(scene, visit)}${browser(visit)}${phone(visit)}${told(scene, visit, now)}${world(scene, now)}${orders(scene, visit, now)}`

export const page = (scene: Scene, visit: Visit, now: number) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kvitto: the demo</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/demo/style.css">
<script type="module" src="/demo/script.js"></script>
</head>
<body>
<header class="demo-head"><h1>Kvitto <span class="soft">· paid means ordered</span></h1>
<nav aria-label="Elsewhere"><a href="/" target="_blank">Control room</a><a href="/openapi.json" target="_blank">API</a><a href="#more">For developers</a></nav></header>
<noscript><p class="verdict waiting">Without JavaScript this page stands still: <a href="/demo/">load it again</a> to see what has happened.</p></noscript>
<p id="gone" class="verdict lost" role="alert"><b>The demo does not answer: it has been stopped, or starts again.</b></p>
<main id="demo">${part(scene, visit, now)}</main>
<div class="more" id="more">
<details><summary>Where the figures of the ordinary chain are from</summary><p class="small">${setUp} What is marked “from how it is built” or “documented” was not measured.</p></details>
<details><summary>For developers: the same by the API</summary><p class="small">A real <code>kvitto serve</code> runs behind this page. Open a payment in shop “${shopName}” yourself:</p>
<pre tabindex="0">curl ${scene.url}/v1/shops/${shopName}/payments \\
  -H 'Authorization: Bearer ${scene.apiKey}' \\
  -H 'Idempotency-Key: cart-4711' -H 'Content-Type: application/json' \\
  -d '{"provider": "swish", "amount": 34900, "currency": "SEK", "reference": "cart 4711",
       "order": {"line_items": [{"product_id": 11, "quantity": 1}]}}'</pre></details></div>
</body>
</html>`

function guided(scene: Scene, visit: Visit) {
  const { purchase, purchases } = visit
  const isDecided = purchase !== undefined && outcomeOf(purchase).kind !== 'deciding'
  const first = firstSteps(visit.lines.length > 0, purchase, isDecided)
  if (purchases.length < 2 && first.some(step => !step.isDone))
    return steps(
      'Customers pay in an app, and do not always come back to the shop. See what becomes of their orders:',
      first,
    )
  return steps('Now it is your turn. Buy again, and try:', experiments(purchases, scene.faults.windows))
}

function steps(text: string, all: readonly Step[]) {
  const next = all.find(step => !step.isDone)
  return html`<section id="guide" class="card" aria-label="Guide"><p>${text}</p>
<ol>${all.map(step => html`<li class="${step.isDone ? 'done' : step === next ? 'now' : ''}"${step === next ? html` aria-current="step"` : ''}><a href="#${step.place}">${step.text}</a></li>`)}</ol></section>`
}

const act = (name: string, text: string) =>
  html`<form method="post" action="/demo/act"><button name="act" value="${name}">${text}</button></form>`

function browser({ browser, purchase }: Visit) {
  const isPaying = browser.kind === 'open' && purchase?.app === 'svipp' && purchase.answered === null
  const title = isPaying ? 'Kvitto’s payment page. Svipp plays Swish here.' : 'The shop, in the customer’s browser'
  return html`<section id="shop" class="card browser" aria-label="The shop"><div class="bar">${title}</div>${inside(browser)}</section>`
}

function inside(browser: Visit['browser']) {
  switch (browser.kind) {
    case 'open':
      return html`<div class="frame"><iframe id="shop-${browser.load}" src="${browser.url}" title="The shop"></iframe></div>`
    case 'asleep':
      return html`<div class="asleep"><p>The browser is in the background: the customer is in the app.</p></div>`
    case 'closed':
      return html`<div class="asleep"><p>This browser never came back.</p>${act('shop', 'Open the shop anew')}</div>`
  }
}

function told(scene: Scene, visit: Visit, now: number) {
  const { purchase } = visit
  if (purchase === undefined)
    return html`<section id="told" class="card told" aria-label="What happens"><h2>What happens</h2><p>Buy something. Here you will read what Kvitto does, and beside it the same story as an ordinary payment plugin would have told it.</p>
<p class="soft"><b>An ordinary plugin</b> waits in the shop for the provider’s callback, hands it to Action Scheduler for two minutes, and then needs a visitor who wakes WP-Cron. When one of these fails, the customer has paid and nobody looks again.</p>
<p class="soft"><b>Kvitto</b> knows of the payment before the customer leaves. A callback or a browser that comes back only makes it look sooner: it asks the provider itself, until the shop has one paid order.</p></section>`
  const chain = chainOf(scene, purchase, now)
  const startedAt = purchase.answered?.at ?? now
  return html`<section id="told" class="card told" aria-label="What happens" tabindex="0"><div class="sides">
<div class="side"><h2>With Kvitto</h2>${kvittoVerdict(scene, purchase, now)}
<ol class="time" id="kvitto-lines">${linesOf(scene, purchase)
    .toReversed()
    .map(
      ({ at, who, text }) =>
        html`<li class="${who}"><time>${purchase.answered === null ? clock(at) : span(at - startedAt)}</time><span>${text}</span></li>`,
    )}</ol></div>
<div class="side"><h2>With an ordinary plugin</h2>${chainVerdict(chain)}
<ol class="time">${(chain?.lines ?? [])
    .toReversed()
    .map(
      ({ at, text, source }) =>
        html`<li class="${at > now ? 'ahead' : ''}"><time>${span(at - startedAt)}</time><span>${text} <span class="soft small">(${source}${at > now ? `; in ${span(at - now).slice(1)}` : ''})</span></span></li>`,
    )}</ol></div></div></section>`
}

function kvittoVerdict(scene: Scene, purchase: Purchase, now: number) {
  const { kind, text } = outcomeOf(purchase)
  const left = timeLeft(scene, purchase, now)
  const why =
    purchase.answered === null || (purchase.end !== null && purchase.end.kind !== 'away')
      ? 'Kvitto looks by itself'
      : `The browser may go first (grace ${scene.grace}); Kvitto looks`
  return html`<p id="kvitto-verdict" class="verdict ${kind}" role="status"><b>${text}</b></p>${left === null ? '' : html`<p class="soft small">${why} in <b>${left} s</b></p>`}`
}

const chainVerdict = (chain: ChainStory | null) =>
  chain === null
    ? html`<p class="soft">Begins when the customer has answered in the app.</p>`
    : html`<p id="chain-verdict" class="verdict ${chain.fate}" role="status"><b>${chain.verdict}</b></p>`

function chainOf({ faults }: Scene, { answered, end, isPaidTwice }: Purchase, now: number): ChainStory | null {
  if (answered === null) return null
  const cameBack = end === null || end.kind === 'away' ? null : { at: end.at, isOtherBrowser: end.kind === 'other' }
  const told: Told = { answered, cameBack, isPaidTwice, faults: faults.windows }
  return tellChain(told, now)
}

function world(scene: Scene, now: number) {
  const { state } = scene.kvitto
  const kill = state.kind === 'up' ? 'kill -9, and started again some seconds later' : downText(state, now)
  return html`<section id="world" class="card" aria-label="What goes wrong"><h2>Break something</h2>
<form method="post" action="/demo/act" class="faults">${faultNames.map(name => {
    const isOn = scene.faults.isOn(name)
    return html`<button id="fault-${name}" name="act" value="${isOn ? 'off' : 'on'}:${name}" aria-pressed="${String(isOn)}"><b>${faults[name].title}</b><span class="soft small">${faults[name].text}</span></button>`
  })}<button id="kill" name="act" value="kill"${state.kind === 'up' ? '' : html` disabled`}><b>Kill Kvitto</b><span class="soft small">${kill}</span></button></form>
<form method="post" action="/demo/act" class="row"><span id="grace">Grace, for the browser to come back first:</span><span class="graces" role="group" aria-labelledby="grace">${graces.map(
    (each: Grace) =>
      html`<button name="act" value="grace:${each}" aria-pressed="${String(each === scene.grace)}">${each === '0s' ? 'none' : each}</button>`,
  )}</span><span class="soft small">Kvitto is restarted with it. In earnest it is 2m.</span></form></section>`
}

const downText = (state: Scene['kvitto']['state'], now: number): string =>
  state.kind === 'down'
    ? `is dead, starts again in ${Math.max(0, Math.ceil((state.againAt - now) / 1_000))} s`
    : 'is starting'

/** What the shop itself has: its orders, with what its own hooks counted; and how each purchase went on both sides. */
function orders(scene: Scene, visit: Visit, now: number) {
  const { shop } = scene.stage
  const rows = visit.purchases.toReversed().map(purchase => {
    const id = Number(purchase.orderId ?? purchase.payments[0].shown?.orderId)
    const order = shop.world.orders.get(id)
    return { purchase, order, counts: order === undefined ? null : shop.count(id) }
  })
  if (rows.length === 0) return ''
  return html`<section id="orders" class="card" aria-label="Purchases"><h2>Your purchases</h2><div class="wide" role="region" aria-label="Purchases and their orders" tabindex="0"><table>
<thead><tr><th scope="col">Purchase</th><th scope="col">Order in the shop</th><th scope="col">With Kvitto</th><th scope="col">With an ordinary plugin</th></tr></thead>
<tbody>${rows.map(
    ({
      purchase,
      order,
      counts,
    }) => html`<tr><td>${purchase.title}, ${show(purchase.amountMinor, 'SEK')}, ${apps[purchase.app].title}</td>
<td>${order === undefined ? 'none' : `#${order.id} ${order.status}, ${order.totals.total} SEK; paid ${counts?.paymentComplete ?? 0}×, stock reduced ${counts?.stockReduced ?? 0}×`}</td>
<td>${outcomeOf(purchase).text}</td><td>${chainOf(scene, purchase, now)?.verdict ?? '–'}</td></tr>`,
  )}</tbody></table></div></section>`
}

const clock = (at: number): string => new Date(at).toLocaleTimeString('sv-SE')

/** `+2 min 3 s` after the payment; with a minus before it. */
function span(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const
  const told = parts.filter(([count]) => count > 0).slice(0, 2)
  return `${ms < -500 ? '−' : '+'}${told.length === 0 ? '0 s' : told.map(([count, unit]) => `${count} ${unit}`).join(' ')}`
}
