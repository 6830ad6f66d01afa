import { lookup } from 'node:dns/promises'
import { connect, type Socket } from 'node:net'
import { askPublicResolvers } from './public-dns.ts'

/** Everything the doctor reaches the world by. The lab brings its own, in which any name and address exists. */
export interface Network {
  /** As this machine's own programs see the name. An empty list: there is no such name. */
  resolve(host: string): Promise<readonly Address[]>
  /** As the rest of the world sees it; `unknown` when no public resolver could be asked. */
  resolvePublicly(host: string): Promise<PublicView>
  /** A connection that is being made; the caller waits for `connect` or `error`. */
  open(address: string, port: number): Socket
  /** Roots to trust besides Mozilla's; the lab has its own. */
  readonly roots?: readonly string[]
  /** What people read as "measured from". */
  readonly vantage: string
}

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

export type PublicView =
  | { readonly kind: 'known'; readonly addresses: readonly Address[] }
  /** Resolvers that validate answer SERVFAIL, while the same question without validation is answered. */
  | { readonly kind: 'broken'; readonly isSignature: boolean }
  | { readonly kind: 'unknown'; readonly why: string }

export const realNetwork = (vantage: string): Network => ({
  async resolve(host) {
    try {
      const found = await lookup(host, { all: true, verbatim: true })
      return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
    } catch (error) {
      // Whether there is no such name or no resolver, the public ones tell, if they can be asked.
      if (error instanceof Error && 'code' in error && /^(ENOTFOUND|EAI_)/.test(String(error.code))) return []
      throw error
    }
  },
  resolvePublicly: askPublicResolvers,
  open: (address, port) => connect({ host: address, port }),
  vantage,
})
