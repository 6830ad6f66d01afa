import type { SessionRequest } from '../provider.ts'

/** A valid request for 229.00 SEK, with these changes. */
export const request = (changes: Partial<SessionRequest> = {}): SessionRequest => ({
  paymentId: 'p0',
  amountMinor: 22_900,
  currency: 'SEK',
  rows: [{ name: 'Lampa', quantity: 1, unitAmountMinor: 22_900, vatRate: 2500 }],
  locale: 'sv-SE',
  customer: {},
  callbackUrl: 'https://pay.example/callbacks/nordlys/stripe/t',
  returnUrl: 'https://pay.example/return/t',
  termsUrl: null,
  ...changes,
})
