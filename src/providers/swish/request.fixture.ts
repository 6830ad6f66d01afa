import type { SessionRequest } from '../provider.ts'
import { swishConfig } from './config.ts'
import { createAuthority } from './simulator/certificates.ts'
import { defaultAlias } from './simulator/simulator.ts'

/** A payment id as Kvitto makes them. */
export const paymentId = '01890a5d7c8e7b0a9f3e2d1c0b4a5968'

/** A valid request for 229.00 SEK, with these changes. */
export const request = (changes: Partial<SessionRequest> = {}): SessionRequest => ({
  paymentId,
  amountMinor: 22_900,
  currency: 'SEK',
  rows: [{ name: 'Lampa', quantity: 1, unitAmountMinor: 22_900, vatRate: 2500 }],
  locale: 'sv-SE',
  customer: {},
  callbackUrl: 'https://pay.example/callbacks/nordlys/swish/t',
  returnUrl: 'https://pay.example/return/t',
  termsUrl: null,
  ...changes,
})

/** Made once a test file: a certificate of the merchant in the simulator's certificates. */
export const authority = await createAuthority()
export const merchant = await authority.issue(defaultAlias)

/** A configuration for that merchant. */
export const config = (changes: Partial<Parameters<typeof swishConfig.parse>[0] & object> = {}) =>
  swishConfig.parse({ payeeAlias: defaultAlias, ...merchant, ca: authority.ca, ...changes })
