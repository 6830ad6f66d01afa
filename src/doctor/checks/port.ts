import { isIP } from 'node:net'
import { messageOf } from '../../base/errors.ts'
import { type Check, judged, type Scene, skip } from '../check.ts'
import { type Accusation, observed } from '../finding.ts'
import { ConnectError, codeOf, openTcp } from '../probe/connect.ts'
import type { Address } from '../probe/network.ts'
import { hostOf } from '../shop.ts'

interface Knock extends Address {
  /** Null when the connection was made. */
  readonly error: string | null
}

interface Knocks {
  readonly knocks: readonly Knock[]
  readonly port: number
  readonly isHttp: boolean
  readonly isCalledFromHere: boolean
  readonly at: number
}

/** Does something listen, on each address by itself? Browsers race both families and hide a dead one. */
export const port: Check<Scene> = {
  name: 'port',
  title: 'Port, by IPv4 and IPv6',
  async run({ entered, network, clock, timeoutMs, isCalledFromHere }) {
    const host = hostOf(entered)
    const family = isIP(host) === 6 ? 6 : 4
    const addresses = isIP(host) === 0 ? await network.resolve(host) : [{ address: host, family } as const]
    if (addresses.length === 0) return skip('the name has no address')
    const port = portOf(entered)
    const tried = [
      ...addresses.filter(each => each.family === 4).slice(0, 2),
      ...addresses.filter(each => each.family === 6).slice(0, 2),
    ]
    const knocks = await Promise.all(tried.map(async each => ({ ...each, error: await knock(each.address) })))
    if (knocks.every(isOurs)) return skip('this machine has no way to any of its addresses')
    return judged(judgePort({ knocks, port, isHttp: entered.protocol === 'http:', isCalledFromHere, at: clock.now() }))

    async function knock(address: string): Promise<string | null> {
      try {
        const socket = await openTcp(network, address, port, AbortSignal.timeout(timeoutMs))
        socket.destroy()
        return null
      } catch (error) {
        return error instanceof ConnectError ? error.code : `${codeOf(error)} ${messageOf(error)}`
      }
    }
  },
}

export const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

/** This machine has no way there at all; that says nothing about the shop. */
const isOurs = ({ error }: Knock): boolean =>
  error !== null && /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT|EHOSTUNREACH)/.test(error)

function judgePort({ knocks, port, isHttp, isCalledFromHere, at }: Knocks): Accusation[] {
  const counted = knocks.filter(each => !isOurs(each))
  const evidence = knocks.map(({ address, error }) =>
    observed(`connect to ${address} port ${port}`, error ?? 'connected', at),
  )
  const dead = counted.filter(({ error }) => error !== null)
  const [first] = dead
  const unusual: Accusation[] =
    port === 443 || port === 80 || isCalledFromHere
      ? []
      : [{ code: 'port-unusual', words: { port: String(port) }, evidence }]
  if (first === undefined) return isHttp && !isCalledFromHere ? [...unusual, { code: 'plain-http', evidence }] : unusual
  const words = { address: first.address, port: String(port) }
  if (dead.length === counted.length)
    return [{ code: first.error === 'ECONNREFUSED' ? 'port-closed' : 'port-silent', words, evidence }]
  return [...unusual, { code: first.family === 6 ? 'ipv6-dead' : 'ipv4-dead', words, evidence }]
}
