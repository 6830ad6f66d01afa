import { randomBytes } from 'node:crypto'
import { isSameSecret } from '../../base/secrets.ts'
import type { Config, ShopConfig } from '../../config/schema.ts'
import type { CallbackSample, ProviderDeps } from '../../providers/kind.ts'
import { makeProvider } from '../../providers/make.ts'
import { catalog } from '../catalog.ts'
import { type Check, judged, type KvittoScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { identify } from '../fingerprints.ts'
import { doctorLimits } from '../limits.ts'
import { headerOf, isAnswer, isRedirect, type Result } from '../probe/answer.ts'
import type { Prober } from '../probe/prober.ts'
import type { Sample } from '../probe/profiles.ts'
import { markHeader, selfKey, selfMark, selfProof } from '../self-proof.ts'
import { moverOf } from './redirects.ts'
import { readSelf } from './self.ts'

/** One address where callbacks arrive, and what arrives there. */
interface Address {
  readonly url: URL
  /** As people read it, without the token. */
  readonly shown: string
  /** The form with everything in the query, which older set-ups call. */
  readonly isOlderForm: boolean
  readonly sample: Sample
}

interface Call {
  readonly address: Address
  readonly nonce: string
  readonly result: Result
}

/** Does what the providers send come all the way to this Kvitto, at the very addresses that they call? */
export const callbacks: Check<KvittoScene> = {
  name: 'callbacks',
  title: 'Kvitto’s callback addresses, as the providers call them',
  async run({ config, prober, clock, fetch }) {
    const all = addressesIn(config, { clock, fetch })
    if (all.length === 0) return skip('no shop has a provider that can be used')
    const key = selfKey(config)
    const calls = await callAll(prober, key, all.slice(0, doctorLimits.callbackAddresses))
    const facts = [{ name: 'Callback addresses', value: `${calls.length} of ${all.length} asked` }]
    return judged(judgeCallbacks(key, calls), facts)
  },
}

/** A few at a time; whoever lets one hang lets the others hang too, and they are not waited for. */
async function callAll(prober: Prober, key: string, addresses: readonly Address[]): Promise<Call[]> {
  const calls: Call[] = []
  for (let next = 0; next < addresses.length && !calls.some(isLate); next += doctorLimits.atATime) {
    const some = addresses.slice(next, next + doctorLimits.atATime)
    calls.push(...(await Promise.all(some.map(address => call(prober, key, address)))))
  }
  return calls
}

const isLate = ({ result }: Call): boolean => result.kind === 'fault' && result.code === 'TIMEOUT'

async function call(prober: Prober, key: string, address: Address): Promise<Call> {
  const nonce = unguessable()
  const headers = { [markHeader]: selfMark(key, nonce) }
  const result = await prober.ask({ method: 'POST', url: address.url, body: address.sample, headers })
  return { address, nonce, result }
}

/** No payment has it, were it to reach somebody who does not know the doctor. */
const unguessable = (): string => randomBytes(24).toString('base64url')

const addressesIn = (config: Config, deps: ProviderDeps): Address[] =>
  Object.entries(config.shops).flatMap(([name, shop]) => addressesOf(config.publicUrl, name, shop, deps))

function addressesOf(publicUrl: string, shop: string, settings: ShopConfig, deps: ProviderDeps): Address[] {
  const token = unguessable()
  const toAddress = (path: string, sample: Sample, isOlderForm = false): Address => {
    const url = new URL(`${publicUrl}${path}`)
    return { url, shown: `${url.pathname}${url.search}`.replace(token, '…'), isOlderForm, sample }
  }
  const ofProviders = Object.values(settings.providers).flatMap(provider => {
    const made = makeProvider(provider, deps)
    // The check of the shop's providers tells it, and "kvitto serve" does not start with it.
    if (made.kind === 'unusable') return []
    const sample = toSample(provider.title, provider.sample())
    if (made.provider.callbacks === 'signed') return [toAddress(`/callbacks/${shop}/${provider.name}`, sample)]
    const path = provider.callbackPath(shop, token)
    const older = olderForm(path)
    return [toAddress(path, sample), ...(older === null ? [] : [toAddress(older, sample, true)])]
  })
  const ofShop =
    settings.woocommerce.webhookSecret === undefined ? [] : [toAddress(`/callbacks/${shop}/woocommerce`, webhook)]
  return [...ofProviders, ...ofShop]
}

function olderForm(path: string): string | null {
  const parts = /^(\/.+)\/wc-api\/([\w-]+)\/\?(.+)$/.exec(path)
  return parts === null ? null : `${parts[1]}/?wc-api=${parts[2]}&${parts[3]}`
}

const toSample = (title: string, { headers, body }: CallbackSample): Sample => ({
  as: `as ${title}`,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
})

const webhook = toSample('WooCommerce', {
  headers: {
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-resource': 'order',
    'x-wc-webhook-event': 'updated',
    'x-wc-webhook-signature': Buffer.alloc(32).toString('base64'),
  },
  body: { id: 1, status: 'processing', currency: 'SEK', total: '1.00' },
})

/** An answer counts as Kvitto's only if it signs what was sent: a firewall's 200 is none. */
function judgeCallbacks(key: string, calls: readonly Call[]): Accusation[] {
  const lost = calls.filter(each => !isProved(key, each))
  const given = lost.filter(({ address }) => !address.isOlderForm)
  if (given.length > 0) return [accuseAll('kvitto-callbacks-blocked', lost)]
  return lost.length > 0 ? [accuseAll('kvitto-query-lost', lost)] : []
}

function isProved(key: string, { nonce, result, address }: Call): boolean {
  const heard = readSelf(result)
  const proof = selfProof(key, { nonce, method: 'POST', body: Buffer.from(address.sample.body) })
  return heard !== undefined && isSameSecret(heard.proof, proof)
}

function accuseAll(code: 'kvitto-callbacks-blocked' | 'kvitto-query-lost', lost: readonly Call[]): Accusation {
  const accusations = lost.map(({ result }) => accuse(code, result))
  const once = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter(text => text !== undefined))]
  return {
    code,
    words: {
      paths: once(lost.map(({ address }) => address.shown)).join(', '),
      status: once(accusations.map(({ words }) => words?.status)).join(' and '),
      by: once(lost.map(({ result }) => whoOf(result))).join(' and '),
      culprit: lost.flatMap(({ result }) => (isAnswer(result) ? (identify(result)?.code ?? []) : []))[0] ?? '',
    },
    evidence: accusations.flatMap(({ evidence }) => evidence),
  }
}

function whoOf(result: Result): string {
  if (!isAnswer(result)) return 'the network, or a firewall that does not answer'
  if (isRedirect(result)) return moverOf(result)
  if (headerOf(result, 'content-type').startsWith('application/problem+json'))
    return 'a Kvitto that was started with another configuration, or is of another version'
  const culprit = identify(result)
  return culprit === null ? headerOf(result, 'server') || 'whatever answers there' : catalog[culprit.code].who
}
