import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect, createServer as createTcp, Socket, type Server as TcpServer } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Address, Network, PublicView } from '../probe/network.ts'
import { type Authority, createAuthority, type Leaf } from './authority.ts'
import type { Handler, Reply } from './wordpress.ts'

/** How a host answers on port 443. */
export type Tls = Leaf | 'tls13-only' | 'tls11-only' | 'plain' | 'cut'

/** One host of the lab: what its names say, how its ports behave, and who answers. */
export interface Host {
  readonly name: string
  readonly tls?: Tls
  readonly inside?: readonly Address[]
  readonly outside?: PublicView
  /** Addresses that do not take a connection. */
  readonly knocks?: Readonly<Record<string, 'refused' | 'silent' | 'unroutable'>>
  readonly handler: Handler
}

export interface World {
  network(host: Host): Network
  close(): Promise<void>
}

export const publicAddress: Address = { address: '93.184.216.34', family: 4 }
export const publicAddress6: Address = { address: '2606:2800:220:1:248:1893:25c8:1946', family: 6 }

/** Real servers on loopback, one of each kind; the host is told apart by its name, so that cases can run side by side. */
export async function createWorld(now: number): Promise<World> {
  const authority = await createAuthority(now)
  const hosts = new Map<string, Host>()
  const listener: RequestListener = (request, response) => {
    answer(hosts, request, response).catch(() => response.destroy())
  }
  const secure = (options: TlsOptions) =>
    createHttps(
      { SNICallback: (name, done) => sni(authority, hosts, name).then(each => done(null, each), done), ...options },
      listener,
    )
  const servers = {
    plain: createServer(listener),
    good: secure({}),
    'tls13-only': secure({ minVersion: 'TLSv1.3' }),
    'tls11-only': secure({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    cut: createTcp(socket => socket.once('data', () => socket.resetAndDestroy())),
  }
  const ports = await Promise.all(
    Object.entries(servers).map(async ([kind, server]) => [kind, await listen(server)] as const),
  )
  const portOf = (kind: string) => ports.find(([each]) => each === kind)?.[1] ?? 0
  const closed = await closedPort()

  return {
    network(host) {
      hosts.set(host.name, host)
      hosts.set(`www.${host.name}`, host)
      const inside = host.inside ?? [publicAddress]
      const local: Readonly<Record<string, number>> = { 80: portOf('plain') }
      const tls = host.tls ?? 'good'
      const secured = portOf(ports.some(([kind]) => kind === tls) ? tls : 'good')
      return {
        resolve: async () => inside,
        resolvePublicly: async () => host.outside ?? { kind: 'known', addresses: inside },
        open: (address, port) => openTo(host.knocks?.[address], local[port] ?? secured, closed),
        roots: [authority.root],
        vantage: 'the lab',
      }
    },
    close: async () => {
      for (const server of Object.values(servers)) {
        if ('closeAllConnections' in server) server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }
    },
  }
}

const sni = (authority: Authority, hosts: ReadonlyMap<string, Host>, name: string) => {
  const tls = hosts.get(name)?.tls ?? 'good'
  return authority.leaf(
    tls === 'tls13-only' || tls === 'tls11-only' || tls === 'plain' || tls === 'cut' ? 'good' : tls,
    name,
  )
}

function openTo(knock: 'refused' | 'silent' | 'unroutable' | undefined, port: number, closed: number): Socket {
  if (knock === 'silent') return new Socket()
  if (knock !== 'unroutable') return connect({ host: '127.0.0.1', port: knock === 'refused' ? closed : port })
  const socket = new Socket()
  setImmediate(() => socket.destroy(Object.assign(new Error('connect ENETUNREACH'), { code: 'ENETUNREACH' })))
  return socket
}

async function answer(hosts: ReadonlyMap<string, Host>, request: IncomingMessage, response: ServerResponse) {
  const host = hosts.get((request.headers.host ?? '').replace(/:\d+$/, ''))
  const scheme = 'encrypted' in request.socket ? 'https' : 'http'
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const url = new URL(request.url ?? '/', `${scheme}://${request.headers.host}`)
  const reply: Reply = (await host?.handler({ method: request.method ?? 'GET', url, headers, body })) ?? 'cut'
  if (reply === 'hang') return
  if (reply === 'cut') return request.socket.destroy()
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
  if (reply.cookies !== undefined) response.setHeader('set-cookie', [...reply.cookies])
  response.writeHead(reply.status, reply.statusText).end(reply.body ?? '')
}

const listen = (server: Server | TcpServer): Promise<number> =>
  new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    }),
  )

async function closedPort(): Promise<number> {
  const server = createTcp()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}
