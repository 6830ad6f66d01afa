import { z } from 'zod'
import { providerNames } from '../providers/registry.ts'
import { objectionTo } from './names.ts'
import { explain, type Problem } from './problems.ts'
import { type Env, resolveReferences } from './references.ts'
import { type Config, configSchema, toConfig } from './schema.ts'

export type Parsed =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] }

/** From what somebody wrote to what the program reads, or to everything that is wrong with it. */
export function parseConfig(raw: unknown, env: Env): Parsed {
  const { value, problems: missing } = resolveReferences(raw, env)
  const result = configSchema.safeParse(value)
  const issues = result.success ? [] : result.error.issues.flatMap(issue => explain(issue, configSchema, value))
  const problems = [...firstPerPath([...missing, ...issues]), ...shopProblems(value)]
  if (result.success && problems.length === 0) return { kind: 'ok', config: toConfig(result.data) }
  return { kind: 'wrong', problems }
}

/** What follows from a problem is not told again: a variable that is not set, an address that is none. */
const firstPerPath = (problems: readonly Problem[]): Problem[] =>
  [...Map.groupBy(problems, ({ path }) => path.join('\0')).values()].flatMap(group => group.slice(0, 1))

const anyShops = z.object({ shops: z.record(z.string(), z.record(z.string(), z.unknown()).catch({})) })

/** What the schema cannot say, said even when the rest of the configuration is wrong. */
function shopProblems(value: unknown): Problem[] {
  const parsed = anyShops.safeParse(value)
  if (!parsed.success) return []
  const shops = Object.entries(parsed.data.shops)
  if (shops.length === 0) return [{ path: ['shops'], text: 'there is no shop; add one' }]
  return shops.flatMap(([name, shop]) => {
    const objection = objectionTo(name)
    const hasProvider = providerNames.some(provider => shop[provider] !== undefined)
    return [
      ...(objection === null ? [] : [{ path: ['shops', name], text: objection }]),
      ...(hasProvider
        ? []
        : [{ path: ['shops', name], text: `has no payment provider; add ${providerNames.join(' or ')}` }]),
    ]
  })
}
