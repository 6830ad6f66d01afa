import { z } from 'zod'
import type { ProviderKind } from '../providers/kind.ts'
import { nearest } from './nearest.ts'

/** One thing that is wrong with the configuration, where, and what to do. Never the value of a secret. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly text: string
}

/** What each option without a default is, for whoever has left it out. `*` is a shop's name. The providers have their own. */
const explanations: Readonly<Record<string, string>> = {
  publicUrl: 'the address at which providers and browsers reach Kvitto, such as "https://pay.example.com"',
  shops: 'the shops that Kvitto serves, by name',
  'shops.*.apiKey': 'the key with which the shop calls Kvitto, of your own choice',
  'shops.*.woocommerce': 'how Kvitto reaches the shop: { url, consumerKey, consumerSecret }',
  'shops.*.woocommerce.url': 'the shop’s home address, such as "https://shop.example"',
  'shops.*.woocommerce.consumerKey': wooCommerceKey('ck'),
  'shops.*.woocommerce.consumerSecret': wooCommerceKey('cs'),
}

function wooCommerceKey(prefix: string): string {
  return `the "${prefix}_…" of a read/write key from WooCommerce › Settings › Advanced › REST API`
}

/** One issue as sentences for people; an unknown option is one problem each. */
export function explain(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  kinds: readonly ProviderKind[],
  raw: unknown,
): Problem[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({ path: [...path, key], text: unknownOption(key, optionsAt(schema, path)) }))
  if (issue.code === 'invalid_type')
    return [{ path, text: wrongType(issue.expected, explanationAt(path, kinds), valueAt(raw, path)) }]
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return [{ path, text: issue.message === 'Invalid URL' ? 'not a web address such as "https://…"' : issue.message }]
  if (issue.code === 'invalid_value') return [{ path, text: `must be ${issue.values.map(quoted).join(' or ')}` }]
  if (issue.code === 'too_small' && issue.minimum === 1) return [{ path, text: 'must not be empty' }]
  return [{ path, text: issue.message }]
}

const quoted = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value))

function explanationAt(path: readonly PropertyKey[], kinds: readonly ProviderKind[]): string | undefined {
  const kind = path[0] === 'shops' && path.length > 3 ? kinds.find(({ name }) => name === path[2]) : undefined
  if (kind !== undefined) return kind.explanations[path.slice(3).join('.')]
  return explanations[path.map((part, index) => (index === 1 ? '*' : String(part))).join('.')]
}

function wrongType(expected: string, explanation: string | undefined, found: unknown): string {
  const suffix = explanation === undefined ? '' : `: ${explanation}`
  if (found === undefined) return `is missing${suffix}`
  return `must be ${nouns[expected] ?? expected}, not ${nouns[kindOf(found)]}${suffix}`
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const nouns: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list [ … ]',
  object: 'a group { … }',
  record: 'a group { … }',
  null: 'null',
  function: 'a function',
}

function unknownOption(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  return meant === undefined
    ? `there is no such option; here are ${known.join(', ')}`
    : `there is no such option; did you mean "${meant}"?`
}

/** The options that exist at a place in the configuration. */
function optionsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const [head, ...tail] = path
  const inner = unwrap(schema)
  if (inner instanceof z.ZodRecord && head !== undefined && inner.valueType instanceof z.ZodType)
    return optionsAt(inner.valueType, tail)
  if (!(inner instanceof z.ZodObject)) return []
  if (head === undefined) return Object.keys(inner.shape)
  const next = inner.shape[String(head)]
  return next === undefined ? [] : optionsAt(next, tail)
}

/** Past what makes an option optional, and what is made of it once it is parsed. */
function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional && schema.def.innerType instanceof z.ZodType) return unwrap(schema.def.innerType)
  return schema instanceof z.ZodPipe && schema.def.in instanceof z.ZodType ? unwrap(schema.def.in) : schema
}

const valueAt = (raw: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )

/** `shops.nordlys.ecster.calendar[2]: not a duration …`, one problem a line. */
export const list = (problems: readonly Problem[]): string =>
  problems.map(({ path, text }) => `  ${path.length === 0 ? '' : `${pathText(path)}: `}${text}`).join('\n')

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('')
