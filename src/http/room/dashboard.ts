import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { serveStatic } from '@hono/node-server/serve-static'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'

export interface DashboardDeps {
  /** Where the built pages may be; the first place with an `index.html` counts. */
  readonly folders: readonly string[]
}

/** The control room's own addresses. No shop can have one of these names (`config/names.ts`). */
const pages = [
  '/',
  '/payments',
  '/payments/:id',
  '/exceptions',
  '/actions',
  '/callbacks',
  '/doctor',
  '/settings',
  '/login',
] as const

/**
 * The built control room. `index.html` answers whoever navigates to one of its addresses; everything that it loads is in
 * `/assets/` with a content hash in its name. It holds nothing that is not in the repository.
 */
export function createDashboard({ folders }: DashboardDeps): Hono {
  const routes = new Hono()
  const servers = new Map<string, MiddlewareHandler>()
  routes.use('/assets/*', compress())
  for (const page of pages) routes.get(page, context => showPage(folders, context))
  for (const path of files)
    routes.get(path, async (context, next) => {
      const root = (await readFirst(folders))?.folder
      if (root === undefined) return context.notFound()
      const serve = servers.get(root) ?? serveStatic({ root })
      servers.set(root, serve)
      const answer = await serve(context, next)
      if (answer instanceof Response && answer.ok) keep(context, answer)
      return answer
    })
  return routes
}

const files = ['/assets/*', '/favicon.svg', '/favicon.ico', '/manifest.webmanifest'] as const

function keep(context: Context, answer: Response): void {
  const isHashed = context.req.path.startsWith('/assets/')
  answer.headers.set('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600')
}

async function showPage(folders: readonly string[], context: Context): Promise<Response> {
  if (!/text\/html|\*\/\*/.test(context.req.header('accept') ?? '*/*')) return context.notFound()
  const html = (await readFirst(folders))?.html
  if (html === undefined) return context.text(`Kvitto is running. ${unbuilt}\n`, 200, { 'cache-control': 'no-store' })
  const nonce = randomBytes(16).toString('base64url')
  return context.html(html.replaceAll('KVITTO_NONCE', nonce), 200, {
    'cache-control': 'no-store',
    'content-security-policy': policyWith(nonce),
  })
}

const unbuilt = 'The control room is not built. Run: npm run build:dashboard'

/** Looked for each time: it may be built while Kvitto runs. */
async function readFirst(
  folders: readonly string[],
): Promise<{ readonly folder: string; readonly html: string } | null> {
  for (const folder of folders) {
    const html = await readFile(`${folder}/index.html`, 'utf8').catch(() => null)
    if (html !== null) return { folder, html }
  }
  return null
}

const policyWith = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
