import ms from 'ms'
import { type GenerateResult, generate } from 'selfsigned'

/** A certificate and its key, as PEM. */
interface Issued {
  readonly certificate: string
  readonly key: string
}

/** A certificate authority of our own, for both ends of the simulator's mutual TLS. */
export interface Authority {
  readonly ca: string
  /** For the simulator itself, on this machine. */
  readonly server: Issued
  /** For a merchant: the certificate's name is the Swish number (S5). `passphrase` encrypts the key. */
  issue(alias: string, options?: { readonly passphrase?: string; readonly expiresAt?: Date }): Promise<Issued>
}

/** Elliptic keys: made in a moment, while Swish's 4096-bit RSA (S1) takes seconds. The wire does not mind. */
const strong = { keyType: 'ec', algorithm: 'sha256' } as const

export async function createAuthority(): Promise<Authority> {
  const notBeforeDate = new Date(Date.now() - ms('1d'))
  const root = await generate([{ name: 'commonName', value: 'Simulated Swish Root CA' }], {
    ...strong,
    notBeforeDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const ca = { key: root.private, cert: root.cert }
  const sign = (name: string, options: Parameters<typeof generate>[1]) =>
    generate([{ name: 'commonName', value: name }], { ...strong, notBeforeDate, ca, ...options })
  const server = await sign('localhost', {
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })

  return {
    ca: root.cert,
    server: toIssued(server),
    async issue(alias, { passphrase, expiresAt } = {}) {
      const extensions = [{ name: 'extKeyUsage', clientAuth: true } as const]
      const issued = await sign(alias, {
        extensions,
        ...(passphrase === undefined ? {} : { passphrase }),
        ...(expiresAt === undefined ? {} : { notAfterDate: expiresAt }),
      })
      return toIssued(issued)
    },
  }
}

const toIssued = ({ cert, private: key }: GenerateResult): Issued => ({ certificate: cert, key })
