import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import { limits } from '../../src/limits.ts'
import { post } from './customers.ts'
import type { KvittoNode } from './processes.ts'

/** How often something is broken. */
const blowEvery = 4_000
/** Longer than a lease, so that whoever wakes has lost it. */
const pauseFor = limits.lease + 5_000
const watchEvery = 100

export interface Blow {
  readonly kind: 'kill -9' | 'stopped past its lease' | 'PostgreSQL crashed'
  /** How long each payment that was under way then waited for somebody else, in milliseconds. */
  readonly recoveries: readonly number[]
}

export interface Targets {
  readonly nodes: readonly KvittoNode[]
  /** The watcher's own connections, made anew after each crash of the database. */
  readonly database: Pool
  readonly killBackend: () => Promise<void>
  readonly shop: string
  readonly provider: string
  readonly random: () => number
  readonly say: (line: string) => void
}

/** Breaks one thing after another until told to stop, then waits until all of it is whole again. */
export async function strike(targets: Targets, signal: AbortSignal): Promise<readonly Blow[]> {
  const blows: Promise<Blow>[] = []
  while (!signal.aborted) {
    const blow = choose(targets)
    if (blow !== null) blows.push(blow)
    // One that fails is told at the end, when all nodes can be ended too.
    blow?.catch(() => {})
    await annoy(targets)
    await setTimeout(blowEvery, undefined, { signal }).catch(() => {})
  }
  return Promise.all(blows)
}

function choose(targets: Targets): Promise<Blow> | null {
  const { nodes, random } = targets
  const running = nodes.filter(node => node.isRunning)
  const node = running[Math.floor(random() * running.length)]
  // One is always left: without any, nothing is proven.
  if (node === undefined || running.length < 2) return null
  const dice = random()
  if (dice < 0.15) return crash(targets)
  if (dice < 0.45 && nodes.every(({ isPaused }) => !isPaused)) return freeze(targets, node)
  return kill(targets, node)
}

async function kill(targets: Targets, node: KvittoNode): Promise<Blow> {
  targets.say(`${node.name}: kill -9`)
  await node.kill()
  const [recoveries] = await Promise.all([watch(targets), setTimeout(2_000).then(() => node.start())])
  return { kind: 'kill -9', recoveries }
}

async function freeze(targets: Targets, node: KvittoNode): Promise<Blow> {
  targets.say(`${node.name}: stopped for ${pauseFor / 1_000} s`)
  node.pause()
  const [recoveries] = await Promise.all([watch(targets), setTimeout(pauseFor).then(() => node.resume())])
  return { kind: 'stopped past its lease', recoveries }
}

/** One of its processes is killed: PostgreSQL throws everybody out, recovers from its log and goes on. */
async function crash(targets: Targets): Promise<Blow> {
  targets.say('PostgreSQL: a process is killed with -9, all connections break, it recovers')
  await targets.killBackend()
  return { kind: 'PostgreSQL crashed', recoveries: await watch(targets) }
}

/** Shop and provider misbehave a little all the time. */
async function annoy({ shop, provider, random }: Targets): Promise<void> {
  const shopFaults = [
    { fault: { kind: 'lost' }, method: 'POST' },
    { fault: { kind: 'lost' }, method: 'PUT' },
    { fault: { kind: 'status', status: 503 } },
    { fault: { kind: 'slow', ms: 3_000 } },
  ]
  const wayFaults = [
    { fault: { kind: 'double', times: 5 }, count: 20 },
    { fault: { kind: 'lose' }, count: 5 },
    { fault: { kind: 'late', delayMs: 8_000 }, count: 10 },
    { fault: { kind: 'reorder' }, count: 5 },
  ]
  const answerFaults = [{ fault: { kind: 'status', status: 429, retryAfter: '1' } }, { fault: { kind: 'reset' } }]
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  await post(`${shop}/_sim/faults`, one(shopFaults))
  await post(`${provider}/_sim/faults/callbacks`, one(wayFaults))
  await post(`${provider}/_sim/faults/answers`, one(answerFaults))
}

/**
 * Payments that somebody holds at this moment. A living holder gives its lease back in time; a dead one's runs out, and
 * somebody else takes the payment with a new fence. Until then is the recovery time: from this blow, or from the last time
 * that the holder renewed its lease, since it may have survived this blow and died of a later one.
 */
async function watch({ database }: Targets): Promise<readonly number[]> {
  const since = performance.now()
  const recoveries: number[] = []
  let held: readonly Holding[] | null = null
  while (held === null || held.length > 0) {
    try {
      held = held === null ? await look(database) : await lookAgain(database, held, took)
    } catch {
      // The database is down just now; whoever waits for it goes on waiting.
    }
    await setTimeout(watchEvery)
  }
  return recoveries

  function took(before: Holding): void {
    if (before.isOver) recoveries.push(Math.min(performance.now() - since, before.silentForMs))
  }
}

interface Holding {
  readonly id: string
  readonly fence: string
  /** Its lease has run out and nobody has come yet. */
  readonly isOver: boolean
  /** Since its holder took it or renewed its lease. */
  readonly silentForMs: number
}

/** Those of before that are still held by the same holder; of the others, those that somebody else took are told. */
async function lookAgain(pool: Pool, before: readonly Holding[], took: (before: Holding) => void) {
  const now = new Map((await look(pool)).map(row => [row.id, row]))
  return before.flatMap(row => {
    const current = now.get(row.id)
    if (current?.fence === row.fence) return [current]
    took(row)
    return []
  })
}

async function look(pool: Pool): Promise<readonly Holding[]> {
  const { rows } = await pool.query<Holding>(
    `select id, fence::text, lease_until < now() as "isOver",
       (extract(epoch from now() - lease_until) * 1000 + $1)::float8 as "silentForMs"
     from kvitto.payments where lease_until is not null`,
    [limits.lease],
  )
  return rows
}
