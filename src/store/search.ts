import Big from 'big.js'
import { isCurrency, toDecimal } from '../base/money.ts'
import type { Payment } from './store.ts'

/**
 * Finding a payment by what a support person has at hand. Pure: what a payment can be found by, and what a person asks for,
 * in the same words. Letters lose their case and accents; numbers of the phone kind become `tel` and their last eight
 * digits, however they are written; amounts become `=` and the plain number.
 */

export type Findable = Pick<
  Payment,
  'id' | 'reference' | 'providerReference' | 'orderId' | 'order' | 'amountMinor' | 'currency' | 'customer' | 'snapshot'
>

/** A payment of a B2B order with two addresses has some forty; more than this is somebody's nonsense. */
const termsMost = 100
const termLength = 80

export function termsOf(payment: Findable): readonly string[] {
  const { id, reference, providerReference, orderId, order, amountMinor, currency, customer } = payment
  const people: readonly Person[] = [customer, ...addressesIn(payment.snapshot)]
  const texts = [reference, ...people.flatMap(({ firstName, lastName, company }) => [firstName, lastName, company])]
  const codes = [
    id,
    reference,
    providerReference,
    orderId,
    order?.id,
    order?.number,
    ...people.map(({ email }) => email),
  ]
  const terms = [
    ...codes.map(code => plain(code ?? '')),
    ...texts.flatMap(text => wordsIn(text ?? '')),
    ...people.flatMap(({ email }) => wordsIn(email ?? '')),
    ...people.flatMap(({ phone }) => telephone(phone ?? '')),
    ...(isCurrency(currency) ? [`=${new Big(toDecimal(amountMinor, currency)).toFixed()}`] : []),
  ]
  return [...new Set(terms.filter(term => term !== '').map(term => term.slice(0, termLength)))].slice(0, termsMost)
}

interface Person {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly company?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
}

/** The addresses of a WooCommerce order body. */
function addressesIn(snapshot: Payment['snapshot']): Person[] {
  return [snapshot?.billing, snapshot?.shipping].flatMap(address => {
    if (typeof address !== 'object' || address === null) return []
    const text = (key: string): string | undefined => {
      const value: unknown = Reflect.get(address, key)
      return typeof value === 'string' ? value : undefined
    }
    return [
      {
        firstName: text('first_name'),
        lastName: text('last_name'),
        company: text('company'),
        email: text('email'),
        phone: text('phone'),
      },
    ]
  })
}

/** What a person asks for: every group must be met, by any of its readings. */
export interface Search {
  readonly groups: readonly (readonly Reading[])[]
  /** Days, `2026-11-25`, on which it was opened. */
  readonly days: readonly string[]
}

/** All of these terms; `isWhole` ones as they are, others as beginnings. */
export type Reading = readonly { readonly term: string; readonly isWhole: boolean }[]

const groupsMost = 12

/** `kim 070-123 45 67` asks for a Kim with that number; `1 234,50` for an amount, or for three beginnings. */
export function readSearch(text: string): Search {
  const days: string[] = []
  const groups: Reading[][] = []
  for (const run of runsIn(text)) {
    if (isDay(run)) days.push(run)
    else if (isNumeric(run)) groups.push(readNumber(run))
    else {
      const words = plain(run).includes('@') ? [plain(run)] : [plain(run), ...wordsIn(run)].filter(word => word !== '')
      const [whole, ...parts] = [...new Set(words)]
      if (whole === undefined) continue
      groups.push([[begins(whole)], ...(parts.length > 0 ? [parts.map(begins)] : [])])
    }
  }
  return { groups: groups.slice(0, groupsMost), days }
}

/** Words; numbers that stand side by side are one run, since people write phone numbers and amounts in groups. */
function runsIn(text: string): string[] {
  const words = text
    .trim()
    .split(/\s+/)
    .filter(word => word !== '' && !/^(kr|sek|nok|dkk|eur|€)$/i.test(word))
  const runs: string[] = []
  for (const word of words) {
    const last = runs.at(-1)
    const isSameRun = last !== undefined && isNumeric(word) && isNumeric(last) && !isDay(word) && !isDay(last)
    if (isSameRun) runs[runs.length - 1] = `${last} ${word}`
    else runs.push(word)
  }
  return runs
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

const isNumeric = (text: string): boolean => /^[+(]?[\d\s().,/-]+$/.test(text) && /\d/.test(text)

function readNumber(run: string): Reading[] {
  const amount = run.replaceAll(/\s/g, '').replace(',', '.')
  const phone = telephone(run)
  return [
    run.split(/\s/).map(word => begins(plain(word))),
    ...(/^\d{1,12}(\.\d{1,4})?$/.test(amount) ? [[is(`=${new Big(amount).toFixed()}`)]] : []),
    ...phone.map(term => [is(term)]),
  ]
}

const begins = (term: string) => ({ term: term.slice(0, termLength), isWhole: false })
const is = (term: string) => ({ term, isWhole: true })

/** Without country codes, zeros and signs: of +46 70-123 45 67 and 0701234567 the last eight digits are the same. */
function telephone(text: string): string[] {
  const digits = text.replaceAll(/\D/g, '')
  return digits.length >= 7 ? [`tel${digits.slice(-8)}`] : []
}

/** Lower case, no accents: `Åsa` and `asa` are the same, and so are two ways to write the same letter. */
const plain = (text: string): string =>
  text.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('\0', '').toLowerCase().trim()

const wordsIn = (text: string): string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? []
