import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { html } from 'hono/html'
import { HTTPException } from 'hono/http-exception'
import { proxy } from 'hono/proxy'
import { secureHeaders } from 'hono/secure-headers'
import { z } from 'zod'
import { act, perform } from './acts.ts'
import { page, part } from './page.ts'
import type { Scene } from './scene.ts'
import { script } from './script.ts'
import { createShop } from './shop.ts'
import { style } from './style.ts'
import { Visit } from './visit.ts'

type Front = { Bindings: HttpBindings; Variables: { visit: Visit } }

/**
 * What is at the demo's address: the demo's own pages under `/demo/`, and for everything else what stands before any
 * service, a reverse proxy with a firewall in it. Behind it is a real Kvitto. `onAct`: a visitor has done something.
 */
export function createFront(scene: Scene, onAct: () => void): Hono<Front> {
  const front = new Hono<Front>()
  front.get('/demo', context => context.redirect('/demo/'))
  front.use('/demo/*', secureHeaders(headers), csrf(), visits(scene))
  front.use('/demo/*', async (context, next) => {
    if (context.req.method === 'POST') onAct()
    return next()
  })
  front.route('/demo', createShop(scene))
  front.get('/demo/', async context => {
    await context.var.visit.refresh()
    return context.html(page(scene, context.var.visit, Date.now()))
  })
  front.get('/demo/view', async context => {
    await context.var.visit.refresh()
    return context.html(part(scene, context.var.visit, Date.now()))
  })
  front.post('/demo/act', async context => {
    const asked = z.object({ act }).parse(await context.req.parseBody())
    await perform(scene, context.var.visit, asked.act)
    // The page's script wants the changed part, a browser without scripts the page.
    if (context.req.header('accept') !== 'text/x-part') return context.redirect('/demo/', 303)
    return context.html(part(scene, context.var.visit, Date.now()))
  })
  const serve = (path: string, type: string, read: () => string | Promise<string>) =>
    front.get(path, async context => context.body(await read(), 200, { 'content-type': `${type}; charset=utf-8` }))
  serve('/demo/style.css', 'text/css', () => style)
  serve('/demo/script.js', 'text/javascript', () => script)
  serve('/demo/idiomorph.js', 'text/javascript', () =>
    readFile(fileURLToPath(import.meta.resolve('idiomorph/dist/idiomorph.esm.js')), 'utf8'),
  )
  front.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse()
    if (error instanceof z.ZodError) return context.text(`This cannot be done: ${z.prettifyError(error)}\n`, 400)
    throw error
  })
  front.all('*', context => pass(scene, context))
  return front
}

const headers: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    frameSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'self'"],
  },
  xFrameOptions: 'SAMEORIGIN',
}

/** More than ever look at one demo; the oldest are forgotten. */
const visitsMost = 200

/** Each browser is a visitor with a cart and a phone of its own. */
function visits(scene: Scene) {
  const known = new Map<string, Visit>()
  const { origin } = new URL(scene.url)
  return async (context: Context<Front>, next: () => Promise<void>): Promise<Response | undefined> => {
    // Cookies and frames hang on the name in the address, so all of it is at one.
    if (new URL(context.req.url).origin !== origin) return context.redirect(`${origin}/demo/`)
    const id = getCookie(context, 'kvitto-demo') ?? ''
    const visit = known.get(id) ?? new Visit(scene)
    if (!known.has(id)) {
      const fresh = randomUUID()
      known.set(fresh, visit)
      for (const oldest of [...known.keys()].slice(0, -visitsMost)) known.delete(oldest)
      setCookie(context, 'kvitto-demo', fresh, { path: '/demo/', httpOnly: true, sameSite: 'Lax' })
    }
    context.set('visit', visit)
    await next()
    return undefined
  }
}

/** As a reverse proxy does it: to Kvitto and back, unless the firewall is in the way or Kvitto is gone. */
async function pass(scene: Scene, context: Context<Front>): Promise<Response> {
  const url = new URL(context.req.url)
  if (scene.faults.isOn('firewall') && isCallback(url)) return context.html(blocked, 403)
  const { state } = scene.kvitto
  if (state.kind !== 'up') return gone(context)
  try {
    const isRoom = url.pathname.startsWith('/api/') && url.origin === new URL(scene.url).origin
    const cookie = context.req.header('cookie')
    const headers = {
      ...context.req.header(),
      host: url.host,
      cookie: isRoom ? await scene.doorman.admit(state.url, cookie) : cookie,
    }
    const request = { raw: context.req.raw, headers, redirect: 'manual' as const, signal: null }
    const answer = await proxy(`${state.url}${url.pathname}${url.search}`, request)
    if (isRoom && answer.status === 401) scene.doorman.forget()
    const response = answer.body === null ? answer : new Response(untilItBreaks(answer.body), answer)
    return isFramed(context) ? framed(response) : response
  } catch {
    return gone(context)
  }
}

/** A stream ends when the browser leaves, or Kvitto is killed: both belong to the demo, and are no errors to be printed. */
function untilItBreaks(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream({
    async pull(controller) {
      const next = await reader.read().catch(() => null)
      if (next?.value === undefined) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: reason => reader.cancel(reason).catch(() => {}),
  })
}

const isCallback = ({ pathname, searchParams }: URL): boolean =>
  pathname.startsWith('/callbacks/') || /^\/[\w-]+\/wc-api\//.test(pathname) || searchParams.has('wc-api')

const blocked = html`<!doctype html><title>Attention required</title><h1>Sorry, you have been blocked</h1><p>This website uses a security service to protect itself from online attacks.</p>`

/** Kvitto’s pages for customers may not be framed by anybody; the demo shows them in the browsers that it draws. */
const isFramed = ({ req }: Context): boolean =>
  req.header('sec-fetch-dest') === 'iframe' && /^\/(pay|return)\//.test(req.path)

function framed(response: Response): Response {
  response.headers.delete('x-frame-options')
  const policy = response.headers.get('content-security-policy')
  if (policy !== null)
    response.headers.set('content-security-policy', policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"))
  return response
}

function gone(context: Context): Response | Promise<Response> {
  context.header('retry-after', '2')
  if (context.req.header('accept')?.includes('text/html') !== true)
    return context.json({ title: 'Kvitto is gone', status: 503, detail: 'It was killed, and is started again.' }, 503)
  return context.html(
    html`<!doctype html><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="2"><title>One moment</title><link rel="stylesheet" href="/demo/style.css"><main class="shop"><h1>One moment</h1><p>Kvitto is not there just now; this page comes again by itself.</p></main>`,
    503,
  )
}
