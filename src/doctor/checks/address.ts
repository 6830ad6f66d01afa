import { isIP } from 'node:net'
import { messageOf } from '../../base/errors.ts'
import type { Code } from '../catalog.ts'
import { type Check, judged, type Scene, skip } from '../check.ts'
import { type Accusation, observed } from '../finding.ts'
import { isPublicAddress, isPublicName } from '../probe/addresses.ts'
import type { Address, PublicView } from '../probe/network.ts'
import { hostOf } from '../shop.ts'

interface Names {
  readonly host: string
  readonly inside: readonly Address[]
  readonly outside: PublicView
  readonly at: number
}

/** Is the name known to the world, and does it lead somewhere that the world can reach? */
export const address: Check<Scene> = {
  name: 'address',
  title: 'Name and address',
  async run({ entered, network, clock, isCalledFromHere }) {
    if (isCalledFromHere) return skip('the payment providers that call it are simulated on this machine')
    const host = hostOf(entered)
    const [inside, outside] = await Promise.all([resolveInside(), resolveOutside()])
    const facts = inside.length === 0 ? [] : [{ name: 'Address', value: inside.map(each => each.address).join(', ') }]
    return judged(judgeAddress({ host, inside, outside, at: clock.now() }), facts)

    async function resolveInside(): Promise<readonly Address[]> {
      const family = isIP(host)
      return family === 0 ? network.resolve(host) : [{ address: host, family: family === 6 ? 6 : 4 }]
    }
    async function resolveOutside(): Promise<PublicView> {
      if (isIP(host) !== 0 || !isPublicName(host)) return { kind: 'unknown', why: 'the name is not a public one' }
      return network.resolvePublicly(host).catch(error => ({ kind: 'unknown', why: messageOf(error) }))
    }
  },
}

function judgeAddress({ host, inside, outside, at }: Names): Accusation[] {
  const evidence = [
    observed(`resolve ${host} (this machine)`, list(inside), at),
    ...(outside.kind === 'unknown' ? [] : [observed(`resolve ${host} (public resolvers)`, tell(outside), at)]),
  ]
  const say = (code: Code, words: Record<string, string> = {}): Accusation[] => [{ code, words, evidence }]
  const hidden = inside.filter(each => !isPublicAddress(each.address))
  const first = inside[0]?.address ?? ''

  if (isIP(host) === 0 && !isPublicName(host) && first === '') return say('dns-no-address')
  if (isIP(host) === 0 && !isPublicName(host)) return say('address-not-public', { what: `${host} (${first})` })
  if (outside.kind === 'broken') return say(outside.isSignature ? 'dnssec-broken' : 'dns-broken')
  if (outside.kind === 'known' && outside.addresses.length === 0)
    return inside.length === 0 ? say('dns-no-address') : say('dns-split', { inside: first, outside: 'nothing' })
  if (inside.length === 0)
    return outside.kind === 'known' ? say('dns-split', split(inside, outside)) : say('dns-unclear')
  const open = outside.kind === 'known' ? outside.addresses.filter(each => isPublicAddress(each.address)) : []
  if (outside.kind === 'known' && open.length === 0)
    return say('address-not-public', { what: `${host} (${outside.addresses[0]?.address})` })
  if (outside.kind === 'known' && open.length < outside.addresses.length)
    return say('dns-partly-private', {
      address: outside.addresses.find(each => !isPublicAddress(each.address))?.address ?? '',
    })
  if (hidden.length > 0)
    return open.length > 0
      ? say('dns-split', split(inside, outside))
      : hidden.length === inside.length
        ? say('address-not-public', { what: first === host ? host : `${host} (${first})` })
        : say('dns-partly-private', { address: hidden[0]?.address ?? '' })
  return [...(outside.kind === 'known' ? outside.addresses : inside)].some(each => each.family === 4)
    ? []
    : say('dns-no-ipv4')
}

const split = (inside: readonly Address[], outside: PublicView) => ({ inside: list(inside), outside: tell(outside) })

const list = (addresses: readonly Address[]): string => addresses.map(each => each.address).join(', ') || 'nothing'

const tell = (view: PublicView): string =>
  view.kind === 'known' ? list(view.addresses) : view.kind === 'broken' ? 'SERVFAIL' : view.why
