import { randomBytes } from 'node:crypto'
import type { Outcome } from '../../base/outcome.ts'
import { type Made, makeProvider } from '../../providers/make.ts'
import type { Look } from '../../providers/provider.ts'
import { type Check, type Judged, judged, type ProviderScene, skip } from '../check.ts'
import { type Accusation, observed } from '../finding.ts'

export interface Asked {
  readonly title: string
  readonly address: string
  readonly outcome: Outcome<Look> | Extract<Made, { readonly kind: 'unusable' }>
  readonly at: number
}

/** Does the provider's API take our keys? A search for a payment that does not exist moves nothing. */
export const provider: Check<ProviderScene> = {
  name: 'provider',
  title: 'The payment provider’s API',
  async run({ shop, clock, fetch, timeoutMs }): Promise<Judged> {
    if (Object.keys(shop.providers).length === 0) return skip('the shop has none')
    const asked = await Promise.all(
      Object.values(shop.providers).map(async settings => {
        const { title, described } = settings
        const address = typeof described.baseUrl === 'string' ? described.baseUrl : title
        const made = makeProvider(settings, { fetch, clock })
        if (made.kind === 'unusable') return { title, address, outcome: made, at: clock.now() }
        const query = { paymentId: randomBytes(16).toString('hex'), session: null, references: [] }
        const outcome = await made.provider.look(query, AbortSignal.timeout(timeoutMs))
        return { title, address, outcome, at: clock.now() }
      }),
    )
    return judged(together(asked.flatMap(judgeProvider)))
  },
}

const list = new Intl.ListFormat('en-GB')

/** A report has each code once: of several providers with the same fault it names all. */
export function together(accusations: readonly Accusation[]): Accusation[] {
  const byCode = Map.groupBy(accusations, ({ code }) => code)
  return [...byCode.values()].flatMap(([first, ...others]) => {
    if (first === undefined || others.length === 0) return first ?? []
    const all = [first, ...others]
    const joined = (name: string) => [...new Set(all.map(({ words }) => words?.[name] ?? ''))]
    const words = {
      provider: list.format(joined('provider')),
      address: list.format(joined('address')),
      why: joined('why').join('; '),
    }
    return { ...first, words, evidence: all.flatMap(({ evidence }) => evidence) }
  })
}

export function judgeProvider({ title, address, outcome, at }: Asked): Accusation[] {
  const say = (code: 'provider-refuses-keys' | 'provider-unreachable', why: string): Accusation[] => [
    {
      code,
      words: { provider: title, address, why },
      evidence: [observed(`search at ${address} with our keys`, why, at)],
    },
  ]
  if (outcome.kind === 'unusable')
    return [
      {
        code: 'provider-unusable',
        words: { provider: title, why: outcome.why },
        evidence: [observed('read the configuration', outcome.why, at)],
      },
    ]
  if (outcome.kind === 'ok') {
    const [why] = outcome.value.unread
    return why === undefined
      ? []
      : say(/unauthor|401|403|forbidden/i.test(why) ? 'provider-refuses-keys' : 'provider-unreachable', why)
  }
  if (outcome.kind === 'refused' && outcome.code === 'unauthorized')
    return say('provider-refuses-keys', outcome.message)
  return outcome.kind === 'refused' ? [] : say('provider-unreachable', outcome.message)
}
