import { connect, createServer, type Server, type Socket } from 'node:net'
import type { KvittoNode } from './processes.ts'

/** How often each node is asked whether it is well, as a balancer in front of Kvitto does. */
const probeEvery = 500

/** One address for all nodes: connections go in turn to those that answered the last probe. Nothing is tried twice. */
export interface Balancer {
  readonly url: string
  readonly port: number
  close(): void
}

export async function startBalancer(nodes: readonly KvittoNode[]): Promise<Balancer> {
  const well = new Set<KvittoNode>(nodes)
  const sockets = new Set<Socket>()
  let turn = 0
  const probing = setInterval(() => {
    for (const node of nodes) void node.isReady().then(isReady => (isReady ? well.add(node) : well.delete(node)))
  }, probeEvery)
  const server = createServer(client => {
    const candidates = nodes.filter(node => well.has(node))
    const node = candidates[turn++ % Math.max(1, candidates.length)]
    if (node === undefined) return client.destroy()
    const upstream = connect(node.port, '127.0.0.1')
    join(client, upstream, sockets)
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close() {
      clearInterval(probing)
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** What the one says the other hears, and both end together. They are among `sockets` while they last. */
export function join(client: Socket, upstream: Socket, sockets: Set<Socket>): void {
  for (const [socket, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    sockets.add(socket)
    socket.on('error', () => other.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
    socket.pipe(other)
  }
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port'))
      else resolve(address.port)
    })
  })
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}
