import type { Clock } from '../../../base/clock.ts'

/** What the simulated shop keeps. Amounts are decimal strings, not rounded, as WooCommerce stores them. */
export interface World {
  readonly clock: Clock
  readonly settings: Settings
  readonly orders: Map<number, SimOrder>
  readonly products: Map<number, SimProduct>
  readonly coupons: Map<string, SimCoupon>
  readonly notes: SimNote[]
  /** What the shop's hooks saw, in order. */
  readonly events: SimEvent[]
  readonly mails: SimMail[]
  /** The last nonce of each second: WooCommerce remembers no more than that. */
  readonly nonces: Map<number, string>
  nextId: number
  timerDueAt: number
}

export interface Settings {
  version: string
  storage: 'hpos' | 'posts'
  permalinks: 'pretty' | 'plain'
  /** The shop is behind https. Requests to an https URL are, in any case. */
  isHttps: boolean
  consumerKey: string
  consumerSecret: string
  permissions: 'read_write' | 'read' | 'write'
  currency: string
  decimals: number
  country: string
  taxPercent: string
  pricesIncludeTax: boolean
  holdStockMinutes: number
  managesStock: boolean
  language: 'en' | 'sv'
  utcOffsetHours: number
  /** How many PHP processes there are; further requests wait. */
  processes: number
  /** Every text that is a number is answered as one: PHP's JSON_NUMERIC_CHECK, which a plugin or a host can switch on. */
  numericCheck: boolean
  /** The API key that Kvitto's plugin was given; null where it is not installed. */
  pluginKey: string | null
}

export const defaults: Settings = {
  version: '10.5.0',
  storage: 'hpos',
  permalinks: 'pretty',
  isHttps: false,
  consumerKey: 'ck_simulated',
  consumerSecret: 'cs_simulated',
  permissions: 'read_write',
  currency: 'SEK',
  decimals: 2,
  country: 'SE',
  taxPercent: '25',
  pricesIncludeTax: true,
  holdStockMinutes: 60,
  managesStock: true,
  language: 'en',
  utcOffsetHours: 1,
  processes: 8,
  numericCheck: false,
  pluginKey: null,
}

export interface SimProduct {
  readonly id: number
  readonly name: string
  readonly sku: string
  readonly price: string
  /** Null: the shop does not count it. */
  stock: number | null
  /** Needs no shipping: an order of such products only is completed by its payment. */
  readonly isVirtual: boolean
}

export interface SimCoupon {
  readonly code: string
  readonly percent: string
}

export interface SimOrder {
  id: number
  status: string
  currency: string
  createdVia: string
  orderKey: string
  customerId: number
  customerNote: string
  billing: Readonly<Record<string, unknown>>
  shipping: Readonly<Record<string, unknown>>
  paymentMethod: string
  paymentMethodTitle: string
  transactionId: string
  createdAt: number
  modifiedAt: number
  paidAt: number | null
  completedAt: number | null
  meta: readonly Meta[]
  lineItems: readonly SimItem[]
  shippingLines: readonly SimItem[]
  feeLines: readonly SimItem[]
  couponLines: readonly SimCouponLine[]
  totals: Totals
  isStockReduced: boolean
  isNewOrderMailSent: boolean
  isRefunded: boolean
  refunds: readonly SimRefund[]
}

export interface SimRefund {
  readonly id: number
  readonly amount: string
  readonly reason: string
  readonly at: number
  /** A payment method gave the money back; else a person only wrote it down. */
  readonly movedMoney: boolean
}

export interface Meta {
  readonly id: number
  readonly key: string
  readonly value: unknown
}

/** A product, shipping or fee line. */
export interface SimItem {
  readonly id: number
  readonly name: string
  readonly methodId: string
  readonly productId: number
  readonly quantity: number
  readonly subtotal: string
  readonly total: string
  readonly subtotalTax: string
  readonly totalTax: string
  readonly isTaxable: boolean
  readonly reducedStock: number
  readonly meta: readonly Meta[]
}

export interface SimCouponLine {
  readonly id: number
  readonly code: string
  readonly discount: string
  readonly discountTax: string
}

/** Rounded to the shop's decimals. */
export interface Totals {
  readonly total: string
  readonly cartTax: string
  readonly shippingTotal: string
  readonly shippingTax: string
  readonly discountTotal: string
  readonly discountTax: string
}

export const noTotals: Totals = {
  total: '0',
  cartTax: '0',
  shippingTotal: '0',
  shippingTax: '0',
  discountTotal: '0',
  discountTax: '0',
}

export interface SimNote {
  readonly id: number
  readonly orderId: number
  readonly author: string
  readonly text: string
  readonly isForCustomer: boolean
  readonly at: number
}

export interface SimEvent {
  readonly at: number
  readonly event: 'new_order' | 'status' | 'payment_complete' | 'reduce_order_stock' | 'restore_order_stock'
  readonly order: number
  readonly from?: string
  readonly to?: string
}

export interface SimMail {
  readonly at: number
  readonly mail: string
  readonly order: number
}

export function createWorld(clock: Clock, settings: Partial<Settings>): World {
  const all = { ...defaults, ...settings }
  return {
    clock,
    settings: all,
    orders: new Map(),
    products: new Map(),
    coupons: new Map(),
    notes: [],
    events: [],
    mails: [],
    nonces: new Map(),
    nextId: 100,
    timerDueAt: clock.now() + all.holdStockMinutes * 60_000,
  }
}

export const newId = (world: World): number => world.nextId++

export function findOrder(world: World, id: number): SimOrder {
  const order = world.orders.get(id)
  if (order === undefined) throw new RangeError(`the simulated shop has no order ${id}`)
  return order
}

/** Versions differ; each difference is asked for where it shows. */
export function isAtLeast(world: World, version: string): boolean {
  const [major = 0, minor = 0] = world.settings.version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = version.split('.').map(Number)
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}
