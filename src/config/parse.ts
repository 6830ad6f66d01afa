import { resolve } from 'node:path'
import { z } from 'zod'
import { ProviderKind } from '../providers/kind.ts'
import { builtIn } from '../providers/registry.ts'
import { objectionTo } from './names.ts'
import { explain, type Problem } from './problems.ts'
import { type Env, mapTexts, resolveReferences } from './references.ts'
import { type Config, createConfigSchema, shopOptions, toConfig } from './schema.ts'

export type Parsed =
  | { readonly kind: 'ok'; readonly config: Config }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[] }

/**
 * From what somebody wrote to what the program reads, or to everything that is wrong with it. A relative path in it is
 * taken from the folder: the configuration file's, and the working directory where there is no file.
 */
export function parseConfig(raw: unknown, env: Env, folder = '.'): Parsed {
  const { value: written, problems: missing } = resolveReferences(raw, env)
  const own = ownProviders(written)
  const kinds = [...builtIn, ...own]
  const value = placePaths(written, kinds, folder)
  const schema = createConfigSchema(kinds)
  const result = schema.safeParse(value)
  const issues = result.success ? [] : result.error.issues.flatMap(issue => explain(issue, schema, kinds, value))
  const problems = [...firstPerPath([...missing, ...issues]), ...nameProblems(own), ...shopProblems(value, kinds)]
  if (result.success && problems.length === 0) return { kind: 'ok', config: toConfig(result.data) }
  return { kind: 'wrong', problems }
}

/** What follows from a problem is not told again: a variable that is not set, an address that is none. */
const firstPerPath = (problems: readonly Problem[]): Problem[] =>
  [...Map.groupBy(problems, ({ path }) => path.join('\0')).values()].flatMap(group => group.slice(0, 1))

/** Paths as they are wherever Kvitto is started. What is no path, or no text, stays for the schema to judge. */
function placePaths(value: unknown, kinds: readonly ProviderKind[], folder: string): unknown {
  const pems = new Set(kinds.flatMap(({ name, pems }) => pems.map(option => JSON.stringify([name, option]))))
  return mapTexts(value, (text, path) => {
    const isPath = path[0] === 'shops' && pems.has(JSON.stringify(path.slice(2))) && text.trim() !== ''
    return isPath && !text.includes('-----BEGIN') ? resolve(folder, text.trim()) : text
  })
}

const anyProviders = z.object({ providers: z.array(z.unknown()) })

/** Providers of one's own, which a configuration in TypeScript or JavaScript can bring along. */
function ownProviders(value: unknown): readonly ProviderKind[] {
  const found = anyProviders.safeParse(value).data?.providers ?? []
  return found.filter(each => each instanceof ProviderKind)
}

function nameProblems(own: readonly ProviderKind[]): Problem[] {
  const taken = [...shopOptions, ...builtIn.map(({ name }) => name)]
  return own.flatMap(({ name }, index) => {
    const isTaken = taken.includes(name) || own.findIndex(each => each.name === name) < index
    if (!isTaken && /^[a-z][a-z0-9-]*$/.test(name)) return []
    const text = isTaken ? `the name "${name}" is taken` : `"${name}" is no name: it has only a-z, 0-9 and "-"`
    return [{ path: ['providers', index], text }]
  })
}

const anyShops = z.object({ shops: z.record(z.string(), z.record(z.string(), z.unknown()).catch({})) })

const anyGroup = z.object({ shops: z.custom<object>(each => typeof each === 'object' && each !== null) })

/** What the schema cannot say, said even when the rest of the configuration is wrong. */
function shopProblems(value: unknown, kinds: readonly ProviderKind[]): Problem[] {
  const names = kinds.map(({ name }) => name)
  const parsed = anyShops.safeParse(value)
  if (!parsed.success) return []
  // A record of Zod's leaves this name out, and whoever wrote it would miss a shop.
  const lost = Object.hasOwn(anyGroup.safeParse(value).data?.shops ?? {}, '__proto__') ? ['__proto__'] : []
  const unnamable = lost.map(name => ({ path: ['shops', name], text: `${objectionTo(name)}; rename the shop` }))
  const shops = Object.entries(parsed.data.shops)
  if (unnamable.length === 0 && shops.length === 0) return [{ path: ['shops'], text: 'there is no shop; add one' }]
  const others = shops.flatMap(([name, shop]) => {
    const objection = objectionTo(name)
    const hasProvider = names.some(provider => shop[provider] !== undefined)
    return [
      ...(objection === null ? [] : [{ path: ['shops', name], text: `${objection}; rename the shop` }]),
      ...(hasProvider ? [] : [{ path: ['shops', name], text: `has no payment provider; add ${names.join(' or ')}` }]),
    ]
  })
  return [...unnamable, ...others]
}
