import { isIP } from 'node:net'
import { messageOf } from '../../base/errors.ts'
import type { Code } from '../catalog.ts'
import { type Check, judged, type Scene, skip } from '../check.ts'
import { type Accusation, observed } from '../finding.ts'
import { doctorLimits } from '../limits.ts'
import { type Certificate, ConnectError, chainOf, codeOf, openTcp, openTls, type Versions } from '../probe/connect.ts'
import { hostOf } from '../shop.ts'
import { portOf } from './port.ts'

/** One handshake: what the server showed, or how it failed. */
type Handshake =
  | {
      readonly kind: 'shown'
      readonly protocol: string
      readonly error: string | null
      readonly chain: readonly Certificate[]
    }
  | { readonly kind: 'failed'; readonly phase: string; readonly code: string; readonly message: string }

interface Handshakes {
  readonly host: string
  readonly port: number
  readonly normal: Handshake
  /** By version; only asked when the normal one succeeded (1.2) or failed (1.1). */
  readonly tls12: Handshake | null
  readonly tls11: Handshake | null
  readonly at: number
}

/** Chain, name, dates and versions, by real handshakes. */
export const certificate: Check<Scene> = {
  name: 'certificate',
  title: 'Certificate and TLS versions',
  async run({ entered, network, clock, timeoutMs }) {
    if (entered.protocol !== 'https:') return skip('the address is http')
    const host = hostOf(entered)
    const found = isIP(host) === 0 ? await network.resolve(host) : [{ address: host, family: 4 }]
    const address = (found.find(({ family }) => family === 4) ?? found[0])?.address
    if (address === undefined) return skip('the name has no address')
    const normal = await shake()
    if (normal.kind === 'failed' && normal.phase !== 'tls') return skip('there is no connection')
    const tls12 = normal.kind === 'shown' ? await shake({ least: 'TLSv1.2', most: 'TLSv1.2' }) : null
    const tls11 =
      normal.kind === 'failed' && normal.phase === 'tls' ? await shake({ least: 'TLSv1', most: 'TLSv1.1' }) : null
    const facts = normal.kind === 'shown' ? [{ name: 'TLS', value: `${normal.protocol}, ${issuerOf(normal)}` }] : []
    return judged(judgeCertificate({ host, port: portOf(entered), normal, tls12, tls11, at: clock.now() }), facts)

    async function shake(versions?: Versions): Promise<Handshake> {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        const tcp = await openTcp(network, address ?? '', portOf(entered), signal)
        const secure = await openTls(network, tcp, host, signal, versions)
        const error = secure.authorized ? null : String(secure.authorizationError)
        const shown = { kind: 'shown', protocol: secure.getProtocol() ?? '', error, chain: chainOf(secure) } as const
        secure.destroy()
        return shown
      } catch (error) {
        const phase = error instanceof ConnectError ? error.phase : 'tls'
        return { kind: 'failed', phase, code: codeOf(error), message: messageOf(error) }
      }
    }
  },
}

const issuerOf = ({ chain }: { readonly chain: readonly Certificate[] }): string =>
  `certificate by ${chain[0]?.issuer ?? 'nobody'}`

function judgeCertificate({ host, port, normal, tls12, tls11, at }: Handshakes): Accusation[] {
  const evidence = [observed(`TLS handshake with ${host} port ${port}`, tell(normal), at)]
  const say = (code: Code, words: Record<string, string> = {}): Accusation => ({
    code,
    evidence,
    words: { port: String(port), ...words },
  })
  if (normal.kind === 'failed') return [judgeFailure(normal, tls11, say)]
  return [
    ...judgeChain(normal.error, normal.chain, at, say),
    ...(tls12?.kind === 'failed' && tls12.phase === 'tls' ? [say('tls-no-12')] : []),
  ]
}

type Say = (code: Code, words?: Record<string, string>) => Accusation

function judgeFailure(
  { code, message }: Extract<Handshake, { kind: 'failed' }>,
  tls11: Handshake | null,
  say: Say,
): Accusation {
  if (tls11?.kind === 'shown') return say('tls-too-old')
  if (/wrong version number|packet length too long|http request/i.test(message)) return say('tls-not-spoken')
  if (/protocol version|unsupported protocol/i.test(message)) return say('tls-too-old')
  return say('tls-refused', { error: code })
}

/** Node's word for the first fault of a chain. The dates are looked at besides: a chain can have two faults. */
function judgeChain(error: string | null, chain: readonly Certificate[], at: number, say: Say): Accusation[] {
  const [leaf] = chain
  if (leaf === undefined) return error === null ? [] : [say('tls-refused', { error })]
  const names = leaf.names.filter(name => name !== '').join(', ') || leaf.subject
  const until = new Date(leaf.validTo).toISOString().slice(0, 10)
  const from = new Date(leaf.validFrom).toISOString().slice(0, 10)
  const dates: Accusation[] =
    leaf.validTo < at
      ? [say('certificate-expired', { until })]
      : leaf.validFrom > at
        ? [say('certificate-not-yet-valid', { from })]
        : leaf.validTo - at < doctorLimits.certificateLeft
          ? [say('certificate-expires-soon', { until, days: String(Math.floor((leaf.validTo - at) / 86_400_000)) })]
          : []
  if (error === null || /EXPIRED|NOT_YET_VALID/.test(error)) return dates
  const code = chainFaults[error] ?? (isWrongName(error) ? 'certificate-wrong-name' : 'certificate-untrusted')
  return [say(code, { names, issuer: leaf.issuer, error }), ...dates]
}

const isWrongName = (error: string): boolean => /ALTNAME_INVALID|HOSTNAME_MISMATCH|IP_ADDRESS_MISMATCH/.test(error)

const chainFaults: Readonly<Record<string, Code>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-chain-incomplete',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
}

const tell = (shake: Handshake): string =>
  shake.kind === 'failed'
    ? `${shake.code}: ${shake.message}`
    : [
        `${shake.protocol}, ${shake.error ?? 'trusted'}`,
        ...shake.chain.map(
          ({ subject, issuer, validTo }) =>
            `${subject} ← ${issuer}, until ${new Date(validTo).toISOString().slice(0, 10)}`,
        ),
      ].join('; ')
