import { html, raw } from 'hono/html'
import type { PayPage } from '../../providers/provider.ts'
import type { Html } from './frame.ts'
import type { Texts } from './texts/texts.ts'

type AppPage = Extract<PayPage, { kind: 'app' }>

/**
 * Both ways on one page, since which device shows it cannot be known for sure; the style puts the likelier one first.
 * `money` is how much, as people write it.
 */
export const appBody = ({ app, link, qr, sentTo, returnUrl }: AppPage, money: string, { pay }: Texts): Html => html`
<h1>${pay.titleIn(app)}</h1>
<p class="sum">${money}</p>
<div class="ways">
${link && html`<section><h2>${pay.here(app)}</h2><a class="button main" href="${link}">${pay.open(app)}</a></section>`}
${
  qr &&
  html`<section class="scan"><h2>${pay.scan(app)}</h2><div class="code" role="img" aria-label="${pay.code(app)}">${raw(qr)}</div></section>`
}
${sentTo && html`<section><p class="lead">${pay.sent(app, sentTo.slice(-4))}</p></section>`}
</div>
<p id="note" role="status">${pay.goesOn}</p>
<a class="button" href="${returnUrl}">${pay.done}</a>`

/** The provider's form; nothing of it works without JavaScript, and the page says so. */
export const formBody = ({ containerId }: Extract<PayPage, { kind: 'script' }>, { pay }: Texts): Html => html`
<h1>${pay.title}</h1>
<div id="${containerId}"></div>
<p id="note" role="status"></p>
<noscript><h2>${pay.needsScript.title}</h2><p>${pay.needsScript.text}</p></noscript>`
