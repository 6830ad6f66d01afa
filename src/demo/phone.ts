import { html } from 'hono/html'
import { type App, apps, kronor, type Purchase, type Visit } from './visit.ts'

/** The phone: two apps, and the browser that the phone itself would open. */
export const phone = (visit: Visit) => html`<section id="phone" aria-label="The phone"><div class="phone">
<div class="bar">${titleOf(visit)}</div>${screen(visit)}${foot(visit)}</div></section>`

function titleOf({ phone }: Visit): string {
  if (phone.kind === 'app') return apps[phone.app].title
  return phone.kind === 'browser' ? 'Another browser' : 'The customer’s phone'
}

const act = (name: string, text: string, isMain = false) =>
  html`<button id="act-${name}" name="act" value="${name}"${isMain ? html` class="main"` : ''}>${text}</button>`

const form = (inner: unknown) => html`<form method="post" action="/demo/act" class="screen">${inner}</form>`

function screen(visit: Visit) {
  const { phone } = visit
  switch (phone.kind) {
    case 'home':
      return form(html`<div class="icons">${icon(visit, 'svipp')}${icon(visit, 'bergbank')}</div>
<p class="soft small">Fictitious apps. Behind Svipp is a simulated Swish, over mutual TLS; behind Bergbank ID a simulated Ecster Pay.</p>`)
    case 'off':
      return html`<form method="post" action="/demo/act" class="screen dark"><p>The phone is in a pocket.</p><p>The shop’s browser will never come back.</p>${act('home', 'Take it out again')}</form>`
    case 'browser':
      return html`<div class="screen full"><iframe id="phone-${phone.load}" src="${phone.url}" title="Another browser on the phone"></iframe></div>`
    case 'app':
      return form(html`<div class="head ${phone.app}">${apps[phone.app].title}</div>${inApp(visit, phone.app)}`)
  }
}

function icon(visit: Visit, app: App) {
  const { title } = apps[app]
  const isWaiting = visit.waiting(app) !== null
  return html`<button id="act-open:${app}" class="icon" name="act" value="open:${app}" aria-label="${title}${isWaiting ? ': a payment waits' : ''}">
<span class="tile ${app}"></span>${title}${isWaiting ? html`<span class="badge"></span>` : ''}</button>`
}

function inApp(visit: Visit, app: App) {
  const { purchase } = visit
  const waiting = visit.waiting(app)
  if (waiting !== null && purchase !== undefined) {
    const fee = waiting - purchase.amountMinor
    return html`<p>Nordlys asks you for</p><p class="sum">${kronor(waiting)}</p><p class="soft">${purchase.title}${fee > 0 ? `, and ${kronor(fee)} fee` : ''}</p>
${act('pay', app === 'svipp' ? 'Pay' : 'Sign', true)}${act('deny', 'Refuse')}`
  }
  if (purchase?.app === app && purchase.answered !== null && purchase.end === null) return afterwards(purchase)
  if (purchase?.app === app && purchase.answered === null)
    return html`<p>${app === 'bergbank' ? 'Nothing to sign yet. Press “Invoice” in the shop’s payment page first.' : 'This request has run out. Start anew in the shop.'}</p>`
  return html`<p>Nothing to pay.</p>`
}

function afterwards({ answered, isPaidTwice }: Purchase) {
  const told = answered?.isPaid === true ? (isPaidTwice ? 'Paid, twice' : 'Paid') : 'Refused'
  return html`<p class="sum">${told}</p><p class="soft">And now?</p>
${act('back', 'Go back to the shop', true)}${act('away', 'Put the phone away')}${act('other', 'Open the shop in another browser')}
${answered?.isPaid === true && !isPaidTwice ? act('again', 'Pay once more, to be sure') : ''}`
}

function foot({ phone, purchase }: Visit) {
  const mustChoose = phone.kind === 'app' && purchase?.answered && purchase.end === null && purchase.app === phone.app
  if (phone.kind === 'home' || phone.kind === 'off' || mustChoose) return html`<div class="foot"></div>`
  return html`<form method="post" action="/demo/act" class="foot">${act('home', 'Home')}</form>`
}
