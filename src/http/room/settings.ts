import { Hono } from 'hono'
import { reasons } from '../../settle/reasons.ts'
import { whatNext } from '../../settle/what-next.ts'
import type { RoomStore } from '../../store/room.ts'
import type { CatalogueAnswer, Certificate, Node, SettingsAnswer } from './contract/settings.ts'
import type { RoomEnv } from './session.ts'

export interface SettingsDeps {
  readonly room: RoomStore
  readonly version: string
  /** The configuration in effect, without secrets. */
  readonly config: unknown
  readonly shops: CatalogueAnswer['shops']
  readonly certificates: () => readonly Certificate[]
  readonly nodes: () => Promise<{ readonly pgBoss: string; readonly nodes: readonly Node[] }>
  /** Null when the database is well. */
  readonly trouble: () => Promise<string | null>
  readonly lateness: () => Promise<number>
}

/** What runs here, read-only; and the words that filters and labels are made from. */
export function createSettings(deps: SettingsDeps): Hono<RoomEnv> {
  const { room, version, config, shops, certificates, nodes, trouble, lateness } = deps
  const routes = new Hono<RoomEnv>()
  routes.get('/api/settings', async context => {
    const [versions, running, database, latenessMs] = await Promise.all([
      room.versions(),
      nodes(),
      trouble(),
      lateness(),
    ])
    return context.json<SettingsAnswer>({
      config,
      versions: {
        kvitto: version,
        node: process.versions.node,
        postgres: versions.postgres,
        pgBoss: running.pgBoss,
      },
      health: { database: database ?? 'ok', latenessMs, schema: versions.schema },
      certificates: certificates(),
      nodes: running.nodes,
    })
  })
  routes.get('/api/catalogue', async context => {
    const owners = await room.owners()
    const providers = [...new Set(shops.flatMap(shop => shop.providers))]
    return context.json<CatalogueAnswer>({
      shops,
      providers,
      reasons: Object.entries(reasons).map(([code, text]) => ({ code, text, whatNext: nextOf(code) })),
      owners: [...new Set([...owners, context.get('who')])],
    })
  })
  return routes
}

const words: Readonly<Record<string, string>> = whatNext
const nextOf = (code: string): string | null => words[code] ?? null
