import { systemClock } from '../../base/clock.ts'
import { toOrderManagement } from '../../config/order-management.ts'
import type { ShopConfig } from '../../config/schema.ts'
import { examine } from '../doctor.ts'
import type { Report } from '../schema.ts'
import { parseAddress } from '../shop.ts'
import type { Case } from './case.ts'
import type { World } from './world.ts'

export interface Verdict {
  readonly case: Case
  readonly report: Report
  readonly isRight: boolean
  readonly said: readonly string[]
}

/** Runs one case against the real doctor, over real sockets. */
export async function judgeCase(world: World, each: Case, index: number): Promise<Verdict> {
  const name = `shop${index}.kvitto-lab.se`
  const home = `https://${name}/`
  const network = world.network({ ...each, name, handler: each.shop(home) })
  const report = await examine(
    {
      entered: {
        ...parseAddress(each.enter?.(name) ?? home),
        ...(each.gateway === undefined ? {} : { gateway: each.gateway }),
      },
      shop: each.hasKeys === true ? shopConfig(home) : null,
      provider: null,
      isDeep: each.isDeep ?? false,
    },
    { network, clock: systemClock, fetch: neverFetch, timeoutMs: each.timeoutMs ?? 5_000 },
    () => undefined,
  )
  const said = report.findings.filter(({ severity }) => severity !== 'notice').map(({ code }) => code)
  const isFirst = each.expect === null ? said.length === 0 : said[0] === each.expect
  const isNoticed = each.notice === undefined || report.findings.some(({ code }) => code === each.notice)
  return {
    case: each,
    report,
    said,
    isRight: isNoticed && isFirst && said.slice(1).every(code => each.also?.includes(code) === true),
  }
}

const neverFetch: typeof fetch = () => Promise.reject(new Error('the lab has no provider'))

const shopConfig = (home: string): ShopConfig => ({
  name: 'lab',
  apiKey: 'a-key-of-sixteen-characters',
  grace: 0,
  language: 'en',
  colour: undefined,
  logo: undefined,
  termsUrl: undefined,
  woocommerce: { url: home, consumerKey: 'ck_lab', keepCronAlive: false, consumerSecret: 'cs_lab' },
  orderManagement: toOrderManagement(undefined),
  providers: {},
})
