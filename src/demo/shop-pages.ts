import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { toMinor } from '../base/money.ts'
import { invoiceFeeMinor, products } from './stage.ts'
import { apps, kronor, shopUrl, type Visit } from './visit.ts'

/** The shop's own pages: what any shop has. They know of payments only what Kvitto's public API tells a shop. */

type Html = ReturnType<typeof html>

const drawings: Readonly<Record<number, string>> = {
  11: '<path d="M8 36c0-16 7-26 16-26s16 10 16 26"/><rect x="5" y="35" width="38" height="8" rx="4"/><circle cx="24" cy="7" r="4"/>',
  12: '<path d="M15 43V24c0-9 3-16 9-16s9 7 9 16v19z"/><path d="M33 30c3-6 8-7 9-3 1 5-4 8-9 10"/><path d="M15 36h18"/>',
  13: '<path d="M9 14h24v22a6 6 0 0 1-6 6H15a6 6 0 0 1-6-6z"/><path d="M33 19h4a5 5 0 0 1 0 14h-4"/><path d="M16 9V5m6 4V5m6 4V5"/>',
}

const picture = (id: number) =>
  raw(
    `<svg viewBox="0 0 48 48" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linejoin="round" aria-hidden="true">${drawings[id] ?? ''}</svg>`,
  )

export function waresPage(context: Context, visit: Visit) {
  const count = visit.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  return send(
    context,
    'Nordlys',
    html`${head(html`<a class="button" id="to-cart" href="${shopUrl}cart">Cart (${count})</a>`)}
<ul class="wares">${products.map(
      ({
        id,
        name,
        sku,
        price,
      }) => html`<li>${picture(id)}<div><b>${name}</b><div class="soft">${names[sku]} · ${kronor(toMinor(price, 'SEK'))}</div></div>
<form method="post" action="${shopUrl}cart"><input type="hidden" name="product" value="${id}"><button name="by" value="1" aria-label="Put ${names[sku]} into the cart">Buy</button></form></li>`,
    )}</ul>`,
  )
}

const names: Readonly<Record<string, string>> = { hat: 'a woollen hat', mittens: 'mittens', mug: 'a mug' }

export function cartPage(context: Context, visit: Visit, trouble: string | null = null) {
  const { lines, totalMinor } = visit
  const back = html`<a class="button" href="${shopUrl}">Shop</a>`
  const told = trouble === null ? '' : html`<p class="verdict lost" role="alert"><b>${trouble}</b></p>`
  if (lines.length === 0) return send(context, 'Cart', html`${head(back)}${told}<h1>Your cart</h1><p>It is empty.</p>`)
  return send(
    context,
    'Cart',
    html`${head(back)}${told}<h1>Your cart</h1>
<ul class="wares">${lines.map(
      ({
        product: { id, name, price },
        quantity,
      }) => html`<li>${picture(id)}<div><b>${name}</b><div class="soft">${quantity} × ${kronor(toMinor(price, 'SEK'))}</div></div>
<form method="post" action="${shopUrl}cart"><input type="hidden" name="product" value="${id}"><button name="by" value="-1" aria-label="One ${name} less">−</button></form></li>`,
    )}</ul>
<p>Together <b>${kronor(totalMinor)}</b></p>
<form method="post" action="${shopUrl}checkout">
<button class="main" name="app" value="svipp">Pay with ${apps.svipp.title}</button>
<button class="main" name="app" value="bergbank">Invoice, signed with ${apps.bergbank.title} (+ ${kronor(invoiceFeeMinor)})</button>
</form>`,
    trouble === null ? 200 : 502,
  )
}

export interface PlacedOrder {
  readonly id: number
  readonly status: string
  readonly total: string
}

export const thanksPage = (context: Context, order: PlacedOrder | null) =>
  order === null
    ? send(context, 'Nothing here', html`${head(toShop)}<h1>There is no such order</h1>`, 404)
    : send(
        context,
        'Thank you',
        html`${head(toShop)}<h1>Thank you!</h1><p>Your order <b>#${order.id}</b> over <b>${kronor(toMinor(order.total, 'SEK'))}</b> is ${order.status === 'pending' ? 'waiting for its payment' : 'paid'}.</p>`,
      )

export const maintenancePage = (context: Context) =>
  send(
    context,
    'Maintenance',
    html`<h1>Briefly unavailable for scheduled maintenance</h1><p>Check back in a minute.</p><p><a href="">Try again</a></p>`,
    503,
  )

const toShop = html`<a class="button" href="${shopUrl}">Shop</a>`
const head = (right: Html) => html`<header><b>NORDLYS</b>${right}</header>`

function send(context: Context, title: string, body: Html, status: 200 | 404 | 502 | 503 = 200) {
  context.header('cache-control', 'no-store')
  return context.html(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/demo/style.css"></head>
<body><main class="shop">${body}</main></body></html>`,
    status,
  )
}
