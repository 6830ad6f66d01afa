import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'
import { findAttachable } from '../../src/db/embedded/attach.ts'
import { freePort } from './balancer.ts'
import { post } from './customers.ts'
import { toConfig } from './fire.ts'
import { spread } from './judge.ts'
import { KvittoNode, startOutside } from './processes.ts'

const paymentsOpened = 40
const sendersAtATime = 16
const loadFor = 1_500

/**
 * One Kvitto with its embedded database, under load, killed with -9 together with every process of the database, again and
 * again: each callback that was ever answered with 200 must be there at the end.
 */
export async function powerCuts({
  folder,
  rounds,
  say,
}: {
  readonly folder: string
  readonly rounds: number
  readonly say: (line: string) => void
}): Promise<{ readonly isFine: boolean; readonly report: string }> {
  const apiKey = 'an-api-key-for-chaos'
  const [shop, provider] = await Promise.all([startOutside('shop', apiKey), startOutside('provider')])
  const port = await freePort()
  const configFile = join(folder, 'kvitto.config.json')
  const node = new KvittoNode({
    name: 'Kvitto',
    port,
    configFile,
    databaseUrl: null,
    logFile: join(folder, 'node.log'),
  })
  const acknowledged: string[] = []
  const starts: number[] = []
  const home = join(folder, '.kvitto')
  try {
    await writeFile(configFile, JSON.stringify(toConfig(node.url, apiKey, shop.url, provider.url)))
    await node.start()
    const urls = await openPayments(node.url, apiKey)
    for (let round = 1; round <= rounds; round += 1) {
      const stopping = new AbortController()
      const senders = Array.from({ length: sendersAtATime }, (_, index) =>
        send(urls, `${round}-${index}`, acknowledged, stopping.signal),
      )
      await setTimeout(loadFor * (0.5 + Math.random()))
      await cutPower(node, home)
      stopping.abort()
      await Promise.all(senders)
      const startedAt = performance.now()
      await node.start()
      starts.push(performance.now() - startedAt)
      if (round % 10 === 0) say(`${round} times killed; ${acknowledged.length} callbacks answered with 200`)
    }
    const found = await storedClaims(home)
    const lost = acknowledged.filter(claim => !found.has(claim))
    await node.stop()
    const { p50, max } = spread(starts)
    const report = [
      `killed whole under load: ${rounds} times`,
      `callbacks answered with 200: ${acknowledged.length}`,
      `of these lost: ${lost.length} ${lost.slice(0, 5).join(' ')}`,
      `ready again after: p50 ${(p50 / 1_000).toFixed(1)} s, max ${(max / 1_000).toFixed(1)} s`,
    ].join('\n')
    return { isFine: lost.length === 0 && acknowledged.length > 0, report }
  } finally {
    await cutPower(node, home)
    shop.end()
    provider.end()
  }
}

const opened = z.object({ callbackUrl: z.url() })

const openPayments = (url: string, apiKey: string): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: paymentsOpened }, async () => {
      const body = {
        provider: 'ecster',
        amount: 34_900,
        currency: 'SEK',
        reference: 'power cut',
        order: { line_items: [{ product_id: 11, quantity: 1 }] },
      }
      const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': crypto.randomUUID() }
      return opened.parse(await post(`${url}/v1/shops/nordlys/payments`, body, headers)).callbackUrl
    }),
  )

/** One callback after another, each with an order id of its own, until the power is cut. */
async function send(urls: readonly string[], name: string, acknowledged: string[], signal: AbortSignal): Promise<void> {
  for (let count = 0; !signal.aborted; count += 1) {
    const orderId = `${name}-${count}`
    const url = urls[count % urls.length] ?? ''
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId, status: 'READY' }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null)
    if (answer === null) return
    await answer.body?.cancel()
    if (answer.status === 200) acknowledged.push(orderId)
  }
}

/** Kvitto and all processes of its database, at once; the disk keeps what it was told to keep. */
async function cutPower(node: KvittoNode, home: string): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,command='])
  const all = stdout
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap(match =>
      match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }],
    )
  const server = all.find(({ command }) => command.includes('postgres -D') && command.includes(home))
  const killed = node.kill()
  for (const { pid, parent } of all) if (pid === server?.pid || parent === server?.pid) tryKill(pid)
  await killed
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

async function storedClaims(home: string): Promise<ReadonlySet<string>> {
  const connectionString = await findAttachable(home)
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ claim: string }>('select claim from kvitto.hints where claim is not null')
  await client.end()
  return new Set(rows.map(({ claim }) => claim))
}
