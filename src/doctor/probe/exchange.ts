import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { createBrotliDecompress, createUnzip } from 'node:zlib'
import { messageOf } from '../../base/errors.ts'
import { bareHost } from './addresses.ts'
import type { Answer, Asked, Result } from './answer.ts'
import { ConnectError, codeOf, openTcp, openTls } from './connect.ts'
import type { Network } from './network.ts'

/** One request as it is sent: nothing is added to the headers but `Host` and the body's length. */
export interface Sending {
  readonly url: URL
  readonly asked: Asked
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Keys travel only to a server that has proved its name. */
  readonly isSecret: boolean
}

const bodyCharactersMost = 64 * 1024

/** One request on a connection of its own, and what came back. Redirects are not followed. Never throws. */
export async function exchange(
  network: Network,
  sending: Sending,
  now: () => number,
  timeoutMs: number,
): Promise<Result> {
  const { asked } = sending
  const signal = AbortSignal.timeout(timeoutMs)
  const at = now()
  const started = performance.now()
  const tookMs = () => Math.round(performance.now() - started)
  let socket: Socket | undefined
  try {
    const { url } = sending
    socket = await open(network, url, signal)
    if (sending.isSecret && socket instanceof TLSSocket && !socket.authorized)
      throw new ConnectError('tls', String(socket.authorizationError), 'keys are not sent to a server without a name')
    const { status, statusText, headers, cookies, body } = await talk(socket, url, sending, signal)
    return { kind: 'answer', asked, at, tookMs: tookMs(), status, statusText, headers, cookies, body }
  } catch (error) {
    const [phase, code] = error instanceof ConnectError ? [error.phase, error.code] : (['http', codeOf(error)] as const)
    const isLate = signal.aborted || code === 'ABORT_ERR'
    return {
      kind: 'fault',
      asked,
      at,
      tookMs: tookMs(),
      phase,
      code: isLate ? 'TIMEOUT' : code,
      message: messageOf(error),
    }
  } finally {
    socket?.destroy()
  }
}

async function open(network: Network, url: URL, signal: AbortSignal): Promise<Socket> {
  const host = bareHost(url)
  const isTls = url.protocol === 'https:'
  const port = Number(url.port) || (isTls ? 443 : 80)
  const socket = await openTcp(network, await addressOf(network, host), port, signal)
  return isTls ? openTls(network, socket, host, signal) : socket
}

/** IPv4 first, as most providers' servers do. */
async function addressOf(network: Network, host: string): Promise<string> {
  if (isIP(host) !== 0) return host
  const found = await network.resolve(host)
  const address = (found.find(({ family }) => family === 4) ?? found[0])?.address
  if (address === undefined) throw new ConnectError('name', 'ENOTFOUND', `there is no address for ${host}`)
  return address
}

type Heard = Pick<Answer, 'status' | 'statusText' | 'headers' | 'cookies' | 'body'>

async function talk(socket: Socket, url: URL, { asked, headers, body }: Sending, signal: AbortSignal): Promise<Heard> {
  const outgoing = request({
    createConnection: () => socket,
    method: asked.method,
    path: `${url.pathname}${url.search}`,
    setDefaultHeaders: false,
    headers: {
      host: url.host,
      connection: 'close',
      ...headers,
      ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    signal,
  })
  const heard = firstAnswer(outgoing)
  outgoing.end(body ?? undefined)
  const incoming = await heard
  return {
    status: incoming.statusCode ?? 0,
    statusText: incoming.statusMessage ?? '',
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    cookies: incoming.headers['set-cookie'] ?? [],
    body: await readBody(incoming),
  }
}

function firstAnswer(outgoing: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  outgoing.once('response', resolve)
  outgoing.on('error', reject)
  return promise
}

/** What the beginning of a body says is enough for any verdict. A body that breaks off has still begun. */
async function readBody(incoming: IncomingMessage): Promise<string> {
  const source = decode(incoming)
  source.setEncoding('utf8')
  let text = ''
  try {
    for await (const chunk of source) {
      text += String(chunk)
      if (text.length >= bodyCharactersMost) break
    }
  } catch (error) {
    if (text === '') throw error
  }
  return text.slice(0, bodyCharactersMost)
}

/** Nothing compressed was asked for; some servers send it all the same. */
function decode(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding']
  if (encoding === 'br') return incoming.pipe(createBrotliDecompress())
  return encoding === 'gzip' || encoding === 'deflate' ? incoming.pipe(createUnzip()) : incoming
}
