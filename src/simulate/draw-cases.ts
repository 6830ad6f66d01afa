import type { ProviderName } from './bank.ts'
import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { WorldSpec } from './spec.ts'

/** The payments of a world before anything has happened, without those that a shrunk story leaves out. */
export const drawCases = (
  { payments, isOverHttp, without }: WorldSpec,
  dice: Dice,
  provider: ProviderName,
  { retryWindowMs, calendar, isSilent, openedAt }: Pick<Case, 'retryWindowMs' | 'calendar' | 'isSilent' | 'openedAt'>,
): readonly Case[] =>
  Array.from({ length: payments }, (_, index): Case => {
    const own = dice.split('case', index)
    return {
      index,
      id: own.text(32, '0123456789abcdef'),
      shopKind: isOverHttp || own.chance(0.5) ? 'plain' : 'guarded',
      retryWindowMs,
      calendar,
      isSilent,
      isOneTry: provider === 'swish',
      openedAt,
      sharers: new Set(),
      currency:
        isOverHttp || provider === 'swish' ? 'SEK' : own.pick(['SEK', 'SEK', 'SEK', 'SEK', 'EUR', 'JPY', 'KWD']),
      amounts: [],
      row: null,
      attempts: [],
      shippedAt: null,
      orderEnd: null,
      asked: [],
      clicks: [],
      orders: [],
      writes: [],
      claims: [],
      verdicts: [],
      seen: { writes: 0, claims: 0, verdicts: 0 },
      lastHint: null,
      acknowledged: 0,
      troubles: new Map(),
      story: [],
    }
  }).filter(({ index }) => !without.payments.has(index))
