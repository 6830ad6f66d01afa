import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { PayPage } from '../providers/provider.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** One page for the customer: complete without JavaScript, in any browser, with nothing from third parties but the provider's form. */
export interface Page {
  readonly title: string
  readonly body: Html
  /** Reload after so many seconds; for what is still being confirmed. */
  readonly refresh?: { readonly seconds: number; readonly url: string }
  /** The provider's own form in the page, where it needs JavaScript. */
  readonly form?: Extract<PayPage, { kind: 'script' }>
}

const style = `
:root{color-scheme:light dark;font:1.05rem/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}
main{max-width:30rem;margin:1rem;padding:1rem;text-align:center;overflow-wrap:anywhere}
h1{font-size:1.4rem;line-height:1.25}
p{color:color-mix(in srgb,CanvasText 75%,Canvas)}
a{color:LinkText}
.button{display:inline-block;padding:.75rem 1.5rem;border-radius:.5rem;background:CanvasText;color:Canvas;text-decoration:none}
.code svg{width:min(15rem,80vw);height:auto;background:#fff}
.wide{max-width:40rem;width:100%;text-align:left}
.turning{width:2rem;height:2rem;margin:0 auto 1rem;border-radius:50%;border:.25rem solid color-mix(in srgb,CanvasText 20%,Canvas);border-top-color:CanvasText;animation:turn 1s linear infinite}
@keyframes turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.turning{animation-duration:8s}}`

export function sendPage(context: Context, page: Page, status: 200 | 404 | 503 = 200): Response | Promise<Response> {
  const nonce = crypto.randomUUID()
  const origins = page.form?.origins.join(' ') ?? ''
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'${page.form ? ` ${origins} 'unsafe-inline'` : ''}`,
    ...(page.form
      ? [
          `script-src 'nonce-${nonce}' ${origins}`,
          `frame-src ${origins}`,
          `connect-src ${origins}`,
          `img-src ${origins} data:`,
          `font-src ${origins}`,
        ]
      : []),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  context.header('content-security-policy', policy)
  context.header('referrer-policy', 'no-referrer')
  context.header('cache-control', 'no-store')
  context.header('x-robots-tag', 'noindex, nofollow')
  context.header('x-content-type-options', 'nosniff')
  return context.html(layout(page, nonce), status)
}

const layout = ({ title, body, refresh, form }: Page, nonce: string) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${refresh && html`<meta http-equiv="refresh" content="${refresh.seconds}; url=${refresh.url}">`}
<title>${title}</title>
<style nonce="${nonce}">${raw(style)}</style>
</head>
<body>
<main${form ? raw(' class="wide"') : ''}>${body}</main>
${form && scripts(form, nonce)}
</body>
</html>`

/** The data is parsed from JSON, never written into the program, so that nothing in it can become code. */
const scripts = (form: Extract<PayPage, { kind: 'script' }>, nonce: string) => html`
<script nonce="${nonce}" type="application/json" id="kvitto-data">${raw(JSON.stringify(form.data).replaceAll('<', '\\u003c'))}</script>
<script nonce="${nonce}" src="${form.scriptUrl}"></script>
<script nonce="${nonce}">const data = JSON.parse(document.getElementById('kvitto-data').textContent);
${raw(form.start)}</script>`
