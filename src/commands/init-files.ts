import { systemClock } from '../base/clock.ts'
import { isLoopback } from '../base/net.ts'
import { objectionTo } from '../config/names.ts'
import { parseConfig } from '../config/parse.ts'
import { unusableIn } from '../config/usable.ts'
import type { Question } from '../providers/kind.ts'
import type { Words } from '../settle/words/words.ts'

/** What `kvitto init` writes. */

export interface Answers {
  readonly publicUrl: string
  readonly shopName: string
  readonly shopUrl: string
  readonly consumerKey: string
  readonly consumerSecret: string
  /** In which Kvitto writes into the shop's orders. */
  readonly language: Words['language']
  readonly providers: readonly ProviderAnswers[]
}

export interface ProviderAnswers {
  readonly name: string
  readonly answers: readonly { readonly question: Question; readonly answer: string }[]
}

export interface Files {
  /** kvitto.config.json: no secrets, so that it may be kept in version control. */
  readonly config: string
  /** .env beside it: the secrets. */
  readonly variables: Readonly<Record<string, string>>
}

export function toFiles(answers: Answers, newSecret: () => string): Files {
  const prefix = constantCase(answers.shopName).replace(/^(?=[^A-Z])/, 'SHOP_')
  const variables: Record<string, string> = { KVITTO_ADMIN_TOKEN: newSecret() }
  const secret = (name: string, value: string): string => {
    variables[`${prefix}_${name}`] = value
    return `env:${prefix}_${name}`
  }
  const shop = {
    apiKey: secret('API_KEY', newSecret()),
    language: answers.language,
    woocommerce: {
      url: answers.shopUrl,
      consumerKey: secret('CONSUMER_KEY', answers.consumerKey),
      consumerSecret: secret('CONSUMER_SECRET', answers.consumerSecret),
    },
    ...Object.fromEntries(answers.providers.map(each => [each.name, toSettings(each, secret)])),
  }
  const config = { publicUrl: answers.publicUrl, shops: { [answers.shopName]: shop } }
  return { config: `${JSON.stringify(config, null, 2)}\n`, variables }
}

/** What keeps `kvitto serve` from starting with these. */
export function troublesIn({ config, variables }: Files, folder: string): string[] {
  const parsed = parseConfig(JSON.parse(config), variables, folder)
  const problems = parsed.kind === 'wrong' ? parsed.problems : unusableIn(parsed.config, { fetch, clock: systemClock })
  return problems.map(({ text }) => text)
}

function toSettings({ name, answers }: ProviderAnswers, secret: (name: string, value: string) => string) {
  const settings = answers.map(({ question, answer }) => {
    const { option, kind, isList = false } = question
    const value = kind === 'secret' ? secret(`${constantCase(name)}_${constantCase(option)}`, answer) : answer
    return [option, isList ? [value] : value]
  })
  return Object.fromEntries(settings)
}

/** `webhookSecrets` → `WEBHOOK_SECRETS`. */
const constantCase = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .replaceAll('-', '_')
    .toUpperCase()

/** Lines for a .env file. Quotes only where something would be misread without. */
export const toEnv = (variables: Files['variables']): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('')

function quoted(value: string): string {
  if (/^[\w.:/+=@-]*$/.test(value)) return value
  const quote = [`'`, '`', '"'].find(each => !value.includes(each)) ?? `'`
  return `${quote}${value}${quote}`
}

export type Address = { readonly kind: 'ok'; readonly url: string } | { readonly kind: 'wrong'; readonly why: string }

/** What somebody types for an address: `shop.example` is `https://shop.example`. */
export function readAddress(text: string): Address {
  const typed = text.trim()
  const scheme = isLoopback(URL.parse(`http://${typed}`)?.hostname ?? '') ? 'http' : 'https'
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `${scheme}://${typed}`)
  const isHere = isLoopback(url?.hostname ?? '')
  if (url === null || !/^https?:$/.test(url.protocol) || !(isHere || /[^.][.:][^.]/.test(url.hostname)))
    return { kind: 'wrong', why: `"${typed}" is no web address; write it as https://shop.example` }
  if (url.protocol === 'http:' && !isHere)
    return {
      kind: 'wrong',
      why: 'Keys and orders would travel unencrypted by http; write https:// (http is for this machine only)',
    }
  return { kind: 'ok', url: `${url.origin}${url.pathname}${url.search}`.replace(/\/+$/, '') }
}

/** `https://www.nordlys.example/` → `nordlys`; `https://pay.nordlys.example` too, since a shop cannot be called `pay`. */
export function nameFor(shopUrl: string): string {
  const host = URL.parse(shopUrl)?.hostname.replace(/^www\./, '') ?? ''
  if (/^(\[|[\d.]+$)/.test(host)) return 'shop'
  const names = host.split('.').map(part => part.replace(/[^a-z0-9-]/g, '-'))
  return names.find(name => objectionTo(name) === null) ?? 'shop'
}

/** What is proposed: Swedish for a Swedish address, or for who is paid by Swish, which is in kronor only. */
export const languageFor = (shopUrl: string, providers: readonly string[]): Words['language'] =>
  URL.parse(shopUrl)?.hostname.endsWith('.se') || providers.includes('swish') ? 'sv' : 'en'
