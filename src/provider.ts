/** `kvitto/provider`: all that a payment provider of one's own is written with. docs/writing-a-provider.md is the guide. */
export { codesOf, retryAfterMs, wasNeverSent } from './base/exchange.ts'
export { isCurrency, toDecimal, toMinor } from './base/money.ts'
export { type Failure, type Outcome, ok, type RefusalCode, refused, unknown, unreachable } from './base/outcome.ts'
export {
  type Definition,
  defineProvider,
  type ProviderDeps,
  type ProviderKind,
  type Question,
} from './providers/kind.ts'
export type * from './providers/provider.ts'
export { apiUrl, calendar, duration, headerValue, retryWindow } from './providers/schema.ts'
