import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { PayPage } from '../../providers/provider.ts'
import { type Brand, coloursOf } from './brand.ts'
import { liveScriptVersion } from './script.ts'
import { style } from './style.ts'
import type { Texts } from './texts/texts.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

type Form = Extract<PayPage, { kind: 'script' }>

/** One page for the customer: complete without JavaScript, in any browser, with nothing from third parties but the provider's form. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** What it says, as a code: for the script, and for whoever reads the page by program. */
  readonly code: string
  /** Comes again by itself; null for what does not change any more. */
  readonly renewal: Renewal | null
  /** The provider's own form in the page, where it needs JavaScript. */
  readonly form: Form | null
}

export interface Renewal {
  readonly url: string
  /** Without JavaScript, or without streams. */
  readonly seconds: number
  /** The stream of changes, relative to the page; null where no payment is known. */
  readonly live: string | null
  /** Read out when the payment turns out to be paid while the page is open. */
  readonly confirmed: string
}

export interface Look {
  readonly texts: Texts
  /** Null when no shop is known. */
  readonly brand: Brand | null
}

export function sendPage(
  context: Context,
  look: Look,
  page: Page,
  status: 200 | 404 | 503 = 200,
): Response | Promise<Response> {
  const nonce = crypto.randomUUID()
  context.header('content-security-policy', policyOf(look, page, nonce))
  forToken(context)
  context.header('x-content-type-options', 'nosniff')
  return context.html(render(look, page, nonce), status)
}

/** What everything needs whose address is a secret: kept by nobody, told to nobody. */
export function forToken(context: Context): void {
  context.header('referrer-policy', 'no-referrer')
  context.header('cache-control', 'no-store')
  context.header('x-robots-tag', 'noindex, nofollow')
}

/** The provider's origins appear where its form is, and nowhere else. */
function policyOf({ brand }: Look, { form, renewal }: Page, nonce: string): string {
  const provider = form?.origins ?? []
  const logo = brand?.logo == null ? [] : [new URL(brand.logo).origin]
  const sources: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'style-src': [`'nonce-${nonce}'`, ...provider],
    'script-src': [
      ...(renewal?.live == null ? [] : ["'self'"]),
      ...(form === null ? [] : [`'nonce-${nonce}'`, ...provider]),
    ],
    'connect-src': [...(renewal?.live == null ? [] : ["'self'"]), ...provider],
    'img-src': ['data:', ...logo, ...provider],
    'frame-src': provider,
    'font-src': provider,
    'base-uri': ["'none'"],
    'form-action': [form === null ? "'none'" : "'self'"],
    'frame-ancestors': ["'none'"],
  }
  return Object.entries(sources)
    .filter(([, allowed]) => allowed.length > 0)
    .map(([directive, allowed]) => [directive, ...allowed].join(' '))
    .join('; ')
}

/** `data:,` is an icon that no browser asks the server for. */
function render({ texts, brand }: Look, { title, body, code, renewal, form }: Page, nonce: string): Html {
  const { shop, onShop } = coloursOf(brand)
  return html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
${renewal && form === null && html`<noscript><meta http-equiv="refresh" content="${renewal.seconds}; url=${renewal.url}"></noscript>`}
<title>${title}${brand && ` – ${brand.name}`}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${raw(style)}:root{--shop:${shop};--on-shop:${onShop}}</style>
</head>
<body>
${brand && header(brand)}
<main${form && raw(' class="form"')} data-code="${code}"${renewal && attributes(renewal)}>${body}</main>
${form && provided(form, nonce)}
${renewal?.live != null && html`<script src="../pay/live.js?v=${liveScriptVersion}" defer></script>`}
</body>
</html>`
}

const header = ({ name, logo }: Brand) =>
  html`<header class="shop">${logo === null ? name : html`<img src="${logo}" alt="${name}" referrerpolicy="no-referrer">`}</header>`

const attributes = ({ live, url, seconds, confirmed }: Renewal) =>
  live && html` data-live="${live}" data-again="${url}" data-seconds="${seconds}" data-confirmed="${confirmed}"`

/** The data is parsed from JSON, never written into the program, so that nothing in it can become code. */
const provided = (form: Form, nonce: string) => html`
<script nonce="${nonce}" type="application/json" id="kvitto-data">${raw(JSON.stringify(form.data).replaceAll('<', '\\u003c'))}</script>
<script nonce="${nonce}" src="${form.scriptUrl}"></script>
<script nonce="${nonce}">const data = JSON.parse(document.getElementById('kvitto-data').textContent);
${raw(form.start)}</script>`
