import { createSecureContext, type SecureContext } from 'node:tls'
import { generate } from 'selfsigned'

/** A certificate authority of the lab's own: a root, an intermediate, and leaves with every fault there is. */
export type Leaf =
  | 'good'
  | 'chain-incomplete'
  | 'self-signed'
  | 'unknown-issuer'
  | 'company-proxy'
  | 'expired'
  | 'ends-soon'
  | 'not-yet'
  | 'wrong-name'
  | 'expired-and-wrong-name'

export interface Authority {
  /** What the lab's network trusts. */
  readonly root: string
  leaf(kind: Leaf, host: string): Promise<SecureContext>
}

interface Signed {
  readonly cert: string
  readonly key: string
}

interface Wish {
  readonly name: string
  readonly by: Signed | null
  readonly hosts: readonly string[]
  readonly days: readonly [number, number]
}

const day = 86_400_000

const spans: Readonly<Partial<Record<Leaf, readonly [number, number]>>> = {
  expired: [-100, -3],
  'expired-and-wrong-name': [-100, -3],
  'ends-soon': [-80, 5],
  'not-yet': [2, 90],
}

export async function createAuthority(now: number): Promise<Authority> {
  const issue = async ({ name, by, hosts, days: [from, until] }: Wish): Promise<Signed> => {
    const isAuthority = hosts.length === 0
    const made = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now + from * day),
      notAfterDate: new Date(now + until * day),
      extensions: [
        { name: 'basicConstraints', cA: isAuthority, critical: true },
        ...(isAuthority
          ? [{ name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true } as const]
          : [{ name: 'subjectAltName', altNames: hosts.map(value => ({ type: 2, value }) as const) } as const]),
      ],
      ...(by === null ? {} : { ca: { key: by.key, cert: by.cert } }),
    })
    return { cert: made.cert, key: made.private }
  }
  const authority = (name: string, by: Signed | null) => issue({ name, by, hosts: [], days: [-200, 900] })
  const root = await authority('Lab Root', null)
  const middle = await authority('Lab Intermediate', root)
  const stranger = await authority('Nobody', null)

  async function leaf(kind: Leaf, host: string): Promise<SecureContext> {
    const isWrong = kind === 'wrong-name' || kind === 'expired-and-wrong-name'
    const hosts = isWrong ? ['default.hosting.se'] : [host, `www.${host.replace(/^www\./, '')}`]
    const isForeign = kind === 'unknown-issuer' || kind === 'company-proxy'
    const by = kind === 'self-signed' ? null : isForeign ? stranger : middle
    const signed = await issue({ name: hosts[0] ?? host, by, hosts, days: spans[kind] ?? [-1, 90] })
    const isAlone = kind === 'chain-incomplete' || kind === 'self-signed' || kind === 'unknown-issuer'
    const chain = isAlone ? [signed] : [signed, isForeign ? stranger : middle]
    return createSecureContext({ key: signed.key, cert: chain.map(({ cert }) => cert).join('\n') })
  }
  const made = new Map<string, Promise<SecureContext>>()
  return {
    root: root.cert,
    leaf(kind, host) {
      const key = `${kind} ${host}`
      const known = made.get(key) ?? leaf(kind, host)
      made.set(key, known)
      return known
    },
  }
}
