import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { type Answer, headerOf, isAnswer, type Result } from '../probe/answer.ts'
import { isReached, type Reading, read } from '../read.ts'
import { callbackUrls } from '../shop.ts'

interface Pages {
  /** The front page's last answer, and those on the way to it. */
  readonly front: readonly Result[]
  readonly received: Result
  readonly callback: Reading
}

/** What does a customer see who comes back after paying? Closed shops mostly let callbacks in and customers not. */
export const customers: Check<ShopScene> = {
  name: 'customers',
  title: 'Coming soon, maintenance, password',
  async run({ site, front, prober, name }) {
    const [received, callback] = await Promise.all([
      prober.ask({ url: new URL('checkout/order-received/1/', site.home), profile: 'browser' }),
      prober.ask({ method: 'POST', url: callbackUrls(site.home, name).query }),
    ])
    const seen = { front: front.hops, received, callback: read(callback) }
    return judgedWhere(isReached(seen.callback) && isAnswer(front.hops.at(-1)), judgeCustomers(seen))
  },
}

function judgeCustomers({ front, received, callback }: Pages): Accusation[] {
  const pages = [...front, received].filter(isAnswer)
  const locked = pages.find(page => /password-protected=login/.test(headerOf(page, 'location') + page.asked.url))
  if (locked !== undefined) return [accuse('password-protected', locked)]
  const soon = pages.find(isComingSoon)
  if (soon !== undefined) return [accuse('coming-soon', soon)]
  const last = front.at(-1)
  if (callback.kind !== 'reached' || !isAnswer(last)) return []
  const by = makerOf(last)
  return last.status === 503 || by !== null
    ? [accuse('maintenance-page', last, { by: by ?? 'a maintenance plugin' })]
    : []
}

const isComingSoon = ({ body }: Answer): boolean =>
  /<meta name=['"]woo-coming-soon-page['"] content=['"]yes['"]/i.test(body)

function makerOf({ body, status }: Answer): string | null {
  if (/seedprod-|\/seedprod/i.test(body) && /coming-soon|maintenance/i.test(body)) return 'SeedProd'
  if (status === 503 && /wpmm|lightstart/i.test(body)) return 'LightStart (WP Maintenance Mode)'
  return null
}
