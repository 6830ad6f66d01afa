import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { UserError } from '../base/errors.ts'
import { createLogger } from '../base/log.ts'
import { isLoopback } from '../base/net.ts'
import { stopSignal } from '../base/stop.ts'
import { compose, type Role } from '../compose.ts'
import { loadConfig, refuseUnusable } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { listen } from '../http/listen.ts'
import { ownAdminToken } from './admin-token.ts'
import { buildDashboard } from './dashboard.ts'
import { openTunnel, type Tunnel } from './tunnel.ts'

export interface ServeOptions {
  readonly config?: string
  readonly port?: string
  /** The address of this machine to listen on; all of them when left out. */
  readonly host?: string
  readonly role: string
  /** A public address for this machine while it runs, instead of publicUrl. */
  readonly tunnel?: boolean
}

/** `kvitto serve`: takes callbacks and settles payments until it is told to stop. The database stops last. */
export async function serve(options: ServeOptions): Promise<number> {
  const role = readRole(options.role)
  const door = (['port', 'host', 'tunnel'] as const).find(each => options[each] !== undefined)
  if (role === 'worker' && door !== undefined)
    throw new UserError(`A worker listens nowhere: leave out --${door}, or start it with --role all or http.`)
  const port = readPort(options.port ?? '4242')
  const loaded = await loadConfig(options.config)
  refuseUnusable(loaded, { fetch, clock: systemClock })
  const { config: written, environment, folder } = loaded
  if (role !== 'worker') await buildDashboard(say)
  const stopped = stopSignal()
  const tunnel = options.tunnel === true ? await tunnelTo(port) : null
  const config = tunnel === null ? written : { ...written, publicUrl: tunnel.url }
  const home = join(folder, '.kvitto')
  const database = await openDatabase({ ...environment, home }, say)
  try {
    // A worker has no door that it could open.
    const adminToken = environment.adminToken ?? (role === 'worker' ? null : await ownAdminToken(home, say))
    const withToken = { ...environment, adminToken }
    const kvitto = await compose(config, withToken, database.connectionString, role, createLogger('info'))
    try {
      const server = role === 'worker' ? null : await listen(kvitto.app, port, options.host)
      if (server === null) say('Kvitto works.')
      else {
        say(`Kvitto listens on port ${server.port}, known to the world as ${config.publicUrl}`)
        const { publicUrl } = config
        const stray = options.port === undefined ? strayPort(publicUrl, server.port) : null
        if (stray !== null) say(stray)
        say(wayIn({ ...options, publicUrl, port: server.port, hasVariable: environment.adminToken !== null }))
      }
      await stopped
      say('Stopping: finishing what is under way…')
      await server?.close()
    } finally {
      await kvitto.stop()
    }
  } finally {
    await tunnel?.close()
    await database.stop()
  }
  return 0
}

interface Door {
  readonly publicUrl: string
  readonly port: number
  readonly host?: string
  /** True with KVITTO_ADMIN_TOKEN; else the token has been told, or its file named, a line before. */
  readonly hasVariable: boolean
}

/** Where the control room is and how one gets in, without the secret itself. */
export function wayIn({ publicUrl, port, host = '', hasVariable }: Door): string {
  const near = ['', '0.0.0.0', '::', 'localhost', '127.0.0.1'].includes(host) ? `http://127.0.0.1:${port}` : publicUrl
  const also = near === publicUrl ? '' : `, on this machine also at ${near}/`
  return `The control room is at ${publicUrl}/${also}. It asks for ${hasVariable ? 'KVITTO_ADMIN_TOKEN' : 'that token'} and your name.`
}

/** Nobody chose a port, and `publicUrl` names another one of this machine: most likely nothing passes calls on. */
export function strayPort(publicUrl: string, port: number): string | null {
  const { hostname, port: named } = new URL(publicUrl)
  if (!isLoopback(hostname) || named === '' || Number(named) === port) return null
  return `publicUrl names port ${named} of this machine, and Kvitto listens on ${port}: start it with --port ${named}, unless something passes calls on.`
}

async function tunnelTo(port: number): Promise<Tunnel> {
  if (port === 0) throw new UserError('A tunnel needs a port of its own: name one with --port.')
  say('Opening a tunnel through Cloudflare, whose terms apply (https://www.cloudflare.com/terms/)…')
  return openTunnel(port)
}

const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

function readRole(role: string): Role {
  if (role === 'all' || role === 'http' || role === 'worker') return role
  throw new UserError(`There is no role "${role}"; it is all, http or worker.`)
}

export function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UserError(`"${text}" is no port; it is a number from 0 to 65535.`)
}
