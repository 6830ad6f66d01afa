import type { Rates } from './faults.ts'

/** Some payments that share a provider, two shops, a database and one to three processes of Kvitto. */
export interface WorldSpec {
  readonly seed: number
  readonly index: number
  readonly payments: number
  readonly rates: Rates
  /** With the real adapters and simulators over HTTP requests, in-process; else their mapping code over lighter ones. */
  readonly isOverHttp: boolean
  /** What a shrunk story leaves out: payments by their number, faults by their name or kind. */
  readonly without: { readonly payments: ReadonlySet<number>; readonly faults: ReadonlySet<string> }
  readonly isTold: boolean
}

export interface Violation {
  readonly invariant: string
  readonly detail: string
  readonly payment: number
  readonly at: number
}

const base = 'https://pay.test'
/** Addresses that nobody calls but the simulated customers and providers. */
export const links = {
  callback: ({ shop, provider, callbackToken }: { shop: string; provider: string; callbackToken: string }) =>
    provider === 'ecster'
      ? `${base}/${shop}/wc-api/WC_Gateway_Ecster/?etoid=${callbackToken}`
      : `${base}/callbacks/${shop}/${provider}/${callbackToken}`,
  pay: ({ browserToken }: { browserToken: string }) => `${base}/pay/${browserToken}`,
  return: ({ browserToken }: { browserToken: string }) => `${base}/return/${browserToken}`,
  status: ({ shop, id }: { shop: string; id: string }) => `${base}/v1/shops/${shop}/payments/${id}`,
}
