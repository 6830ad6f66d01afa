import { systemClock } from '../base/clock.ts'
import { createAuthority } from '../providers/swish/simulator/certificates.ts'
import { listen } from '../providers/swish/simulator/listen.ts'
import { createSwishSimulator, defaultAlias } from '../providers/swish/simulator/simulator.ts'

/** What is behind the phone's wallet app: a simulated Swish, over HTTPS with mutual TLS as the real one. */
export interface Wallet {
  readonly swish: ReturnType<typeof createSwishSimulator>
  /** What a configuration says of it. */
  readonly settings: Readonly<Record<'baseUrl' | 'payeeAlias' | 'certificate' | 'key' | 'ca' | 'message', string>>
  close(): Promise<void>
}

export async function openWallet(): Promise<Wallet> {
  const authority = await createAuthority()
  const merchant = await authority.issue(defaultAlias)
  const swish = createSwishSimulator({ clock: systemClock, fetch })
  const listening = await listen(swish, authority)
  return {
    swish,
    settings: {
      baseUrl: listening.url,
      payeeAlias: defaultAlias,
      ...merchant,
      ca: authority.ca,
      message: 'Nordlys',
    },
    close: () => listening.close(),
  }
}
