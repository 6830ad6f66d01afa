import { z } from 'zod'
import { nearest } from './nearest.ts'

/** One thing that is wrong with the configuration, where, and what to do. Never the value of a secret. */
export interface Problem {
  readonly path: readonly PropertyKey[]
  readonly text: string
}

/** What each option without a default is, for whoever has left it out. `*` is a shop's name. */
const explanations: Readonly<Record<string, string>> = {
  publicUrl: 'the address at which providers and browsers reach Kvitto, such as "https://pay.example.com"',
  shops: 'the shops that Kvitto serves, by name',
  'shops.*.apiKey': 'the key with which the shop calls Kvitto, of your own choice',
  'shops.*.woocommerce': 'how Kvitto reaches the shop: { url, consumerKey, consumerSecret }',
  'shops.*.woocommerce.url': 'the shop’s home address, such as "https://shop.example"',
  'shops.*.woocommerce.consumerKey': wooCommerceKey('ck'),
  'shops.*.woocommerce.consumerSecret': wooCommerceKey('cs'),
  'shops.*.ecster.baseUrl': '"https://secure.ecster.se/rest/public", or "https://labs.ecster.se/rest/public" for tests',
  'shops.*.ecster.apiKey': 'the API key of the shop’s account at Ecster',
  'shops.*.ecster.merchantKey': 'the merchant key of the shop’s account at Ecster',
  'shops.*.swish.payeeAlias': 'the shop’s Swish number, ten digits that begin with 123',
  'shops.*.swish.certificate': 'the shop’s Swish certificate, as PEM text or the path of its file',
  'shops.*.swish.key': 'the private key that the certificate was ordered with, as PEM text or the path of its file',
  'shops.*.stripe.apiKey':
    'a restricted key "rk_…" of the shop’s account, from Stripe’s Dashboard › Developers › API keys',
  'shops.*.stripe.webhookSecrets': 'a list with the "whsec_…" of the webhook endpoint at Stripe that calls Kvitto',
}

function wooCommerceKey(prefix: string): string {
  return `the "${prefix}_…" of a read/write key from WooCommerce › Settings › Advanced › REST API`
}

/** One issue as sentences for people; an unknown option is one problem each. */
export function explain(issue: z.core.$ZodIssue, schema: z.ZodType, raw: unknown): Problem[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map(key => ({ path: [...path, key], text: unknownOption(key, optionsAt(schema, path)) }))
  if (issue.code === 'invalid_type') return [{ path, text: wrongType(issue.expected, path, valueAt(raw, path)) }]
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return [{ path, text: issue.message === 'Invalid URL' ? 'not a web address such as "https://…"' : issue.message }]
  if (issue.code === 'too_small' && issue.minimum === 1) return [{ path, text: 'must not be empty' }]
  return [{ path, text: issue.message }]
}

function wrongType(expected: string, path: readonly PropertyKey[], found: unknown): string {
  const explanation = explanations[path.map((part, index) => (index === 1 ? '*' : String(part))).join('.')]
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

const unwrap = (schema: z.ZodType): z.ZodType =>
  schema instanceof z.ZodOptional && schema.def.innerType instanceof z.ZodType ? schema.def.innerType : schema

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
