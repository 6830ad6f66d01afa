import type { Clock } from '../../base/clock.ts'
import { wasNeverSent } from '../../base/exchange.ts'
import { type Failure, type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import { type Answer, type Intent, inDoubt } from './answer.ts'
import type { Send } from './connection.ts'

export interface ExchangeDeps {
  readonly baseUrl: string
  readonly send: Send
  readonly clock: Clock
  /** When our certificate runs out. */
  readonly expiresAt: number | null
}

export interface Sent {
  readonly method: 'GET' | 'PUT' | 'PATCH'
  readonly path: string
  readonly contentType?: string
  readonly body?: unknown
}

export interface Got extends Answer {
  readonly token: string | null
}

/** One request and its answer. Redirects are not followed: nothing of ours goes to wherever they point. */
export async function exchange(deps: ExchangeDeps, sent: Sent, signal: AbortSignal): Promise<Outcome<Got>> {
  if (signal.aborted) return unreachable('out of time before Swish was asked')
  const { method, path, contentType, body } = sent
  const intent = method === 'GET' ? 'read' : 'write'
  const headers = contentType === undefined ? {} : { 'content-type': contentType }
  const payload = body === undefined ? {} : { body: JSON.stringify(body) }
  try {
    const reply = await deps.send(deps.baseUrl + path, { method, headers, redirect: 'manual', signal, ...payload })
    if (reply.status === 401 && hasRunOut(deps)) return refused('unauthorized', runOut(deps))
    const text = await reply.text()
    const token = reply.headers.get('paymentrequesttoken')
    return ok({ status: reply.status, retryAfter: reply.headers.get('retry-after'), token, text })
  } catch (error) {
    const failure = signal.aborted ? inDoubt('Swish did not answer in time', intent) : lost(error, intent)
    return blameCertificate(failure, deps)
  }
}

/** A certificate that has run out fails in as many ways as there are servers; only we know why. */
function blameCertificate(failure: Failure, deps: ExchangeDeps): Failure {
  if (!hasRunOut(deps)) return failure
  return failure.kind === 'unknown'
    ? unknown(`${failure.message}: ${runOut(deps)}`)
    : refused('unauthorized', runOut(deps))
}

const hasRunOut = ({ expiresAt, clock }: ExchangeDeps): boolean => expiresAt !== null && clock.now() >= expiresAt

const runOut = ({ expiresAt }: ExchangeDeps): string =>
  `the certificate ran out on ${new Date(expiresAt ?? 0).toISOString().slice(0, 10)}; order a new one from the bank`

/** Node's and OpenSSL's words for "whoever answers cannot show that it is Swish". */
const untrusted = /^(CERT_|UNABLE_TO_|(DEPTH_ZERO_)?SELF_SIGNED_|ERR_TLS_CERT_ALTNAME)/

function lost(error: unknown, intent: Intent): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection lost'
  // An alert of TLS is the other side's word about our certificate, and comes before any request is read.
  if (/^ERR_SSL_.*ALERT_.*(CERTIFICATE|HANDSHAKE|UNKNOWN_CA|ACCESS_DENIED)/.test(code))
    return refused(
      'unauthorized',
      `Swish does not accept the certificate (${code}): it has run out, or its chain is missing`,
    )
  if (untrusted.test(code))
    return unreachable(`whoever answers at baseUrl cannot show that it is Swish (${code}); nothing was sent`)
  // Node's words for a connection that ended while it was being secured.
  const isUnsecured = cause instanceof Error && cause.message.includes('before secure TLS connection')
  if (isUnsecured) return unreachable(`Swish ended the connection before it was secured: is the certificate right?`)
  const message = `Swish cannot be reached: ${code}`
  return wasNeverSent(error) ? unreachable(message) : inDoubt(message, intent)
}
