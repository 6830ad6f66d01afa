import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import {
  connect as connectTls,
  createSecureContext,
  type DetailedPeerCertificate,
  type SecureContext,
  type SecureVersion,
  type TLSSocket,
} from 'node:tls'
import { messageOf } from '../../base/errors.ts'
import type { Network } from './network.ts'

/** What went wrong on the way to an answer, and where. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly phase: 'name' | 'connect' | 'tls' | 'http'
  readonly code: string

  constructor(phase: ConnectError['phase'], code: string, message: string) {
    super(message)
    this.phase = phase
    this.code = code
  }
}

export interface Versions {
  readonly least: SecureVersion
  readonly most: SecureVersion
}

/** Opens a TCP connection, or rejects with a ConnectError. */
export async function openTcp(network: Network, address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = network.open(address, port)
  await waitFor(socket, 'connect', 'connect', signal)
  return socket
}

/**
 * Speaks TLS on it. An untrusted certificate does not end the connection: the doctor wants to see both the fault and
 * what is behind it, and sends nothing secret on such a connection (`authorizationError` tells).
 */
export async function openTls(
  network: Network,
  socket: Socket,
  host: string,
  signal: AbortSignal,
  versions?: Versions,
): Promise<TLSSocket> {
  const secure = connectTls({
    socket,
    // Sent for names only: TLS knows no server name that is an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    host,
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    secureContext: contextOf(network, versions),
  })
  await waitFor(secure, 'secureConnect', 'tls', signal)
  return secure
}

const contexts = new WeakMap<Network, Map<string, SecureContext>>()

/** Reading the roots takes longer than a handshake, so it is done once. */
function contextOf(network: Network, versions: Versions | undefined): SecureContext {
  const made = contexts.get(network) ?? new Map<string, SecureContext>()
  contexts.set(network, made)
  const key = `${versions?.least} ${versions?.most}`
  const context =
    made.get(key) ??
    createSecureContext({
      ...(versions === undefined ? {} : { minVersion: versions.least, maxVersion: versions.most }),
      ...(network.roots === undefined ? {} : { ca: [...network.roots] }),
      // Node's default refuses what old servers speak; the doctor must be able to say which that is.
      ...(versions?.least === 'TLSv1' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    })
  made.set(key, context)
  return context
}

function waitFor(socket: Socket, event: string, phase: 'connect' | 'tls', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (error: unknown) => {
    socket.destroy()
    reject(new ConnectError(phase, codeOf(error), messageOf(error)))
  }
  const onTimeout = () => fail(Object.assign(new Error('no answer within the time limit'), { code: 'TIMEOUT' }))
  socket.once(event, () => resolve())
  socket.once('error', fail)
  socket.once('close', () => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })))
  if (signal.aborted) onTimeout()
  else signal.addEventListener('abort', onTimeout, { once: true })
  return promise.finally(() => {
    signal.removeEventListener('abort', onTimeout)
    socket.removeListener('error', fail)
    // What comes later has no listener of ours any more, and an `error` without one ends the process.
    socket.on('error', () => undefined)
  })
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'

/** One certificate of a chain, as far as the doctor speaks of it. */
export interface Certificate {
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  readonly validFrom: number
  readonly validTo: number
}

/** The chain as the server sent it; the last issuer repeats itself when it is a root. */
export function chainOf(socket: TLSSocket): Certificate[] {
  const chain: Certificate[] = []
  const seen = new Set<string>()
  let each: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (each?.fingerprint256 !== undefined && !seen.has(each.fingerprint256) && chain.length < 10) {
    seen.add(each.fingerprint256)
    chain.push({
      subject: nameOf(each.subject),
      issuer: nameOf(each.issuer),
      names: (each.subjectaltname ?? '').split(', ').map(name => name.replace(/^(DNS|IP Address):/, '')),
      validFrom: Date.parse(each.valid_from),
      validTo: Date.parse(each.valid_to),
    })
    each = each.issuerCertificate
  }
  return chain
}

const nameOf = (name: DetailedPeerCertificate['subject'] | undefined): string => String(name?.CN ?? name?.O ?? 'nobody')
