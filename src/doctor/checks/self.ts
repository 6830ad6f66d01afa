import { randomBytes } from 'node:crypto'
import { isSameSecret } from '../../base/secrets.ts'
import { type Check, judged, type KvittoScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { identify } from '../fingerprints.ts'
import { headerOf, isAnswer, isRedirect, type Result } from '../probe/answer.ts'
import { bodies } from '../probe/profiles.ts'
import { selfAnswer, selfKey, selfProof } from '../self-proof.ts'
import { moverOf } from './redirects.ts'

interface Calls {
  readonly publicUrl: string
  readonly nonce: string
  readonly key: string
  readonly get: Result
  readonly post: Result
}

/** Does publicUrl lead to this very Kvitto, all the way, by GET and by POST with a body? */
export const self: Check<KvittoScene> = {
  name: 'self',
  title: 'publicUrl leads to this Kvitto',
  async run({ config, prober }) {
    const nonce = randomBytes(24).toString('base64url')
    const url = new URL(`${config.publicUrl}/v1/self?nonce=${nonce}`)
    const [get, post] = await Promise.all([prober.ask({ url }), prober.ask({ method: 'POST', url, body: 'json' })])
    return judged(judgeSelf({ publicUrl: config.publicUrl, nonce, key: selfKey(config), get, post }))
  },
}

function judgeSelf({ publicUrl, nonce, key, get, post }: Calls): Accusation[] {
  const words = { publicUrl }
  const heard = readSelf(get)
  if (heard === undefined) return [accuse('kvitto-not-reached', get, { ...words, by: whoOf(get) })]
  const proof = (method: string, text: string) => selfProof(key, { nonce, method, body: Buffer.from(text) })
  if (!isSameSecret(heard.proof, proof('GET', ''))) return [accuse('kvitto-other', get, words)]
  const posted = readSelf(post)
  if (posted === undefined || !isSameSecret(posted.proof, proof('POST', bodies.json.body)))
    return [accuse('kvitto-post-lost', post, { ...words, by: whoOf(post) })]
  return heard.caller !== null && isProxyOnThisMachine(publicUrl, heard.caller)
    ? [accuse('kvitto-proxy-untrusted', get, { address: heard.caller })]
    : []
}

/** We called a public name and came in from the machine itself: something on it forwards, and is not declared. */
const isProxyOnThisMachine = (publicUrl: string, caller: string): boolean =>
  /^(::1|(::ffff:)?127(\.\d+){3})$/.test(caller) && !/^https?:\/\/(localhost|127\.|\[::1\])/.test(publicUrl)

/** What Kvitto says of itself; undefined when it is not Kvitto that answers. */
export function readSelf(result: Result) {
  if (!isAnswer(result) || result.status !== 200) return undefined
  try {
    return selfAnswer.safeParse(JSON.parse(result.body)).data
  } catch {
    return undefined
  }
}

function whoOf(result: Result): string {
  if (!isAnswer(result)) return 'the network'
  if (isRedirect(result)) return moverOf(result)
  return identify(result)?.code ?? (headerOf(result, 'server') || 'whatever answers there')
}
