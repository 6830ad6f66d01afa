import type { ResolutionAction } from '../../../../src/http/room/contract/payments.ts'

export type Choice = ResolutionAction['action']

/** What a person can decide about a payment, and what Kvitto then does. */
export const choices: Readonly<
  Record<Choice, { readonly label: string; readonly does: string; readonly confirm: string }>
> = {
  create_order: {
    label: 'Create the order',
    does: 'Kvitto creates a new order in the shop from its copy and marks it as paid. Orders that were cancelled or trashed before no longer count.',
    confirm: 'Create the order',
  },
  attach_order: {
    label: 'Attach to an order',
    does: 'This payment pays an order that the shop has already. Kvitto marks that order as paid.',
    confirm: 'Attach',
  },
  accept_difference: {
    label: 'Accept the difference',
    does: 'The amounts differ and that is all right. Kvitto completes the order.',
    confirm: 'Accept and complete',
  },
  mark_refunded: {
    label: 'Mark refunded',
    does: 'The money has been given back at the provider, by hand. Kvitto itself moves no money, and closes the payment.',
    confirm: 'It is given back',
  },
  close: {
    label: 'Close',
    does: 'Nothing more is to be done. Kvitto closes the payment; should money turn up after all, it opens again.',
    confirm: 'Close the payment',
  },
}

/**
 * The choice whose button stands out. None where amounts differ: most often the order is to be put right or the money given
 * back, and goods that were sent for too little do not come back.
 */
export const urged = ([first]: readonly Choice[]): Choice | null =>
  first === undefined || first === 'accept_difference' ? null : first
