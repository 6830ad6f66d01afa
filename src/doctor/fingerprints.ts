import type { Code } from './catalog.ts'
import { clouds } from './fingerprints/clouds.ts'
import { hosts } from './fingerprints/hosts.ts'
import type { Fingerprint } from './fingerprints/match.ts'
import { plugins } from './fingerprints/plugins.ts'
import type { Answer } from './probe/answer.ts'

/** In the order of their certainty: the outermost part that signs its answers comes first. */
const known: readonly Fingerprint[] = [...clouds, ...plugins, ...hosts]

export interface Culprit {
  readonly code: Code
  readonly detail: string
}

/** Who gave this answer in the shop's place, or null when nobody signed it. Never asked of WooCommerce's own answer. */
export function identify(answer: Answer): Culprit | null {
  const match = known.find(({ tells }) => tells(answer))
  return match === undefined ? null : { code: match.code, detail: match.detail?.(answer) ?? String(answer.status) }
}

const requestIds = ['cf-ray', 'x-azure-ref', 'x-amz-cf-id', 'x-sucuri-id', 'x-fastly-request-id', 'x-iinfo'].concat(
  'x-kinsta-request-id',
  'x-vercel-id',
  'x-amzn-requestid',
  'x-request-id',
)

/** By which the support of whoever answered finds the request in its logs. */
export function requestIdOf({ headers, body }: Answer): string | null {
  const inText =
    /(?:Incapsula incident ID|incident ID|Ray ID|Block ID|Support ID|Your support ID is)\W{0,40}([\w.-]{6,})/i.exec(
      body,
    ) ??
    /Reference(?:&#32;| )(?:&#35;|#)([\da-f.&#x;]+)/i.exec(body) ??
    /\[ ?#(\d{6,}) ?\]/.exec(body)
  const name = requestIds.find(each => headers[each] !== undefined)
  return name === undefined ? (inText?.[1] ?? null) : `${name}: ${headers[name]}`
}
