/** What has become of an attempt's money since it was secured, as the provider has it. */
export interface TrueSale {
  readonly isReserved: boolean
  readonly isReleased: boolean
  readonly takenMinor: number
  /** How often it was taken: Swish's is taken by the payment itself, and none of these. */
  readonly captures: number
  readonly givenBackMinor: number
  /** Given back by Kvitto, each with the reference that Kvitto gave it; what is under way counts. */
  readonly refunds: readonly { readonly amountMinor: number; readonly reference: string | null }[]
}

export const noSale: TrueSale = {
  isReserved: false,
  isReleased: false,
  takenMinor: 0,
  captures: 0,
  givenBackMinor: 0,
  refunds: [],
}
