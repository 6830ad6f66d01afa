import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pLimit from 'p-limit'
import pRetry from 'p-retry'
import { z } from 'zod'
import { createLogger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { connect } from '../src/db/connect.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { setStage } from '../src/demo/stage.ts'
import { listen } from '../src/http/listen.ts'
import { launch } from '../test/browser/chromium.ts'
import { freePort } from './chaos/balancer.ts'

/**
 * The README's picture of the control room: a shop's day, lived through by the real service between its simulators and
 * then spread over the day. Best run late in the day, since the picture says “today”.
 */
const minute = 60_000
const folder = mkdtempSync(join(tmpdir(), 'kvitto-picture-'))
chmodSync(folder, 0o755)
const post = { apiKey: 'a-key-for-the-picture', shop: 'nordlys' }
const names = ['Åsa Lind', 'Kim Berg', 'Märta Öberg', 'Olli Virtanen', 'Siri Nygaard', 'Juhani Salo', 'Nora Hansen']
const opened = z.object({ id: z.string(), token: z.string(), provider: z.object({ cartKey: z.string() }) })

execFileSync(process.execPath, [fileURLToPath(new URL('build-dashboard.ts', import.meta.url)), '--if-needed'])
const [server, stage, port] = await Promise.all([
  startEmbedded({ folder, onProgress: () => {} }),
  setStage(),
  freePort(),
])
const url = `http://127.0.0.1:${port}`
const kvitto = await compose(
  configOf(url),
  { databaseUrl: null, adminToken: null },
  server.connectionString,
  'all',
  createLogger('silent'),
)
const listening = await listen(kvitto.app, port, '127.0.0.1')
try {
  const few = pLimit(8)
  const ids = await Promise.all(Array.from({ length: 210 }, (_, at) => few(() => live(at))))
  // From now on every callback is lost, and only the calendar is left.
  stage.provider.notifications.misbehave({ kind: 'lose' }, 1_000)
  ids.push(...(await Promise.all(Array.from({ length: 20 }, (_, at) => few(() => live(210 + at))))))
  await pRetry(allDecided, { retries: 240, factor: 1, minTimeout: 500 })
  await spread(ids)
  await takePicture()
} finally {
  await listening.close()
  await kvitto.stop()
  await stage.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

function configOf(publicUrl: string) {
  const { woocommerce, ecster } = stage.settings
  const shop = { name: 'Nordlys', apiKey: post.apiKey, woocommerce, ecster: { ...ecster, calendar: ['8s', '1h'] } }
  const parsed = parseConfig({ publicUrl, grace: '3s', shops: { [post.shop]: shop } }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

/** One customer: most pay and come back, some never do, a few only look; two have paid for an order that is gone. */
async function live(at: number): Promise<string> {
  const [name = ''] = [names[at % names.length]]
  const [first = '', last = ''] = name.split(' ')
  const email = `${first}.${last}@example.com`.toLowerCase()
  const order = {
    billing: { first_name: first, last_name: last, email, country: 'SE' },
    line_items: [{ product_id: 11 + (at % 2), quantity: 1 }],
  }
  const isGone = at === 101 || at === 160
  const body = {
    provider: 'ecster',
    amount: at % 2 === 0 ? 34_900 : 22_900,
    currency: 'SEK',
    reference: `cart ${4_200 + at}`,
    customer: { email },
    ...(isGone ? { orderId: String(9_000 + at) } : { order }),
  }
  const headers = {
    authorization: `Bearer ${post.apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': String(at),
  }
  const response = await fetch(`${url}/v1/shops/${post.shop}/payments`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const payment = opened.parse(await response.json())
  if (at % 20 === 7) return payment.id
  const paid = stage.provider.control.begin(payment.provider.cartKey, 'SWISH')
  stage.provider.control.act(paid.id, 'pay')
  if (at % 5 > 1 && at < 210)
    await fetch(`${url}/return/${payment.token}?internalReference=${paid.id}`, { redirect: 'manual' })
  return payment.id
}

async function allDecided(): Promise<void> {
  const open = await kvitto.store.list({ status: 'open', limit: 230 })
  if (open.length > 12) throw new Error(`${open.length} payments are still open`)
}

/** Ten a day on the days before, at this hour; some in these minutes; the rest over today. */
async function spread(ids: readonly string[]): Promise<void> {
  const db = connect(server.connectionString, createLogger('silent'))
  const columns = {
    payments: ['opened_at', 'settled_at', 'exception_since', 'returned_at'],
    searches: ['opened_at'],
    hints: ['received_at', 'due_at'],
    decisions: ['decided_at'],
    effects: ['intended_at', 'concluded_at'],
    events: ['at'],
  }
  const sinceMidnight = Date.now() % (24 * 60 * minute)
  for (const [at, id] of ids.entries()) {
    const early = ((at - 76) / 154) * sinceMidnight
    const ago = at < 70 ? (1 + Math.floor(at / 10)) * 24 * 60 * minute : at < 76 ? (at - 70) * 2 * minute : early
    for (const [table, times] of Object.entries(columns)) {
      const key = table === 'payments' ? 'id' : 'payment_id'
      const changes = times.map(time => sql`${sql.ref(time)} = ${sql.ref(time)} - ${ago} * interval '1 ms'`)
      await sql`update ${sql.table(`kvitto.${table}`)} set ${sql.join(changes)} where ${sql.ref(key)} = ${id}`.execute(
        db,
      )
    }
  }
  await db.destroy()
}

async function takePicture(): Promise<void> {
  const browser = await launch()
  const page = await browser.newPage({
    viewport: { width: 1_280, height: 985 },
    colorScheme: 'light',
    timezoneId: 'UTC',
  })
  await page.goto(url)
  await page.locator('.recharts-surface').nth(1).waitFor()
  await page.evaluate('new Promise(done => setTimeout(done, 1_500))')
  await page.screenshot({ path: fileURLToPath(new URL('../docs/pictures/control-room.png', import.meta.url)) })
  await browser.close()
}
