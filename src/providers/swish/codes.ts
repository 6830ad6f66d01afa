import type { AttemptState } from '../provider.ts'

/** What Swish's error codes mean (S6), for whoever must do something about it. */
export const sentences = new Map<string, string>([
  ['ACMT01', 'the counterpart is not active in Swish'],
  ['ACMT03', 'the payer’s number is not connected to Swish'],
  ['ACMT07', 'the shop’s Swish number is not active; ask the bank'],
  ['AM02', 'the amount is larger than Swish takes'],
  ['AM03', 'the currency must be SEK'],
  ['AM06', 'the amount is smaller than what was agreed on'],
  ['BE18', 'the payer’s number is not a phone number with its country code'],
  ['FF08', 'the payment reference is not accepted'],
  ['PA01', 'payeeAlias is not the Swish number that the certificate was ordered for'],
  ['PA02', 'the amount is missing or not a number'],
  ['DS24', 'the bank did not answer in time, and Swish does not know what became of the money'],
  ['FF10', 'the bank could not process it'],
  ['RF02', 'the original payment is not found, or is more than 13 months old'],
  ['RF03', 'the original payment was made to another Swish number'],
  ['RF04', 'the original payment was made to another company'],
  ['RF06', 'the customer’s number belongs to somebody else by now'],
  ['RF07', 'the bank declined it: is there enough money in the shop’s account?'],
  ['RF08', 'it is more than what is left of the payment'],
  ['RF09', 'another refund of the payment is under way'],
  ['RP01', 'payeeAlias is missing'],
  ['RP02', 'the message holds a character that Swish does not take'],
  ['RP03', 'the callback URL is missing or not https; publicUrl must be an https address on port 443'],
  ['RP04', 'there is no such payment request'],
  ['RP06', 'another request already waits in the payer’s app'],
  ['VR01', 'the payer is younger than ageLimit'],
  ['VR02', 'the payer’s number and personal number do not belong together'],
])

/** The number that the customer gave cannot be asked; the app can still be opened by link or QR code. */
export const payerCodes = ['ACMT03', 'BE18', 'RP06']

/** This instruction id exists already: the natural idempotency of Swish (S6). */
export const existsCode = 'RP09'

/** Another refund of the same payment is under way (S6): later it may be taken. */
export const busyCode = 'RF09'

/**
 * What a request that ended in `ERROR` means for the money (S6). DS24: the bank did not answer after the payment was
 * started, and Swish itself does not know. A code that is not listed is not known to mean "no money moved" either.
 */
const ended = new Map<string, AttemptState>([
  ['ACMT01', 'denied'],
  ['ACMT03', 'denied'],
  ['ACMT07', 'denied'],
  ['BANKIDCL', 'cancelled'],
  ['BANKIDONGOING', 'denied'],
  ['BANKIDUNKN', 'denied'],
  ['DS24', 'unknown'],
  ['FF10', 'denied'],
  ['RF07', 'denied'],
  ['RP08', 'cancelled'],
  ['TM01', 'expired'],
  ['VR01', 'denied'],
  ['VR02', 'denied'],
])

const states = new Map<string, AttemptState>([
  ['CREATED', 'open'],
  ['PAID', 'paid'],
  ['DECLINED', 'denied'],
  ['CANCELLED', 'cancelled'],
])

export const stateOf = (status: string, errorCode: string | null): AttemptState =>
  states.get(status) ?? (status === 'ERROR' ? ended.get(errorCode ?? '') : undefined) ?? 'unknown'
