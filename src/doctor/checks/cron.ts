import { type Check, judgedWhere, type ShopScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { headerOf, isAnswer, isPage, isRedirect, type Result } from '../probe/answer.ts'
import { isReached, read } from '../read.ts'
import { callbackUrls } from '../shop.ts'
import { moverOf } from './redirects.ts'

/** Can wp-cron.php be called from outside? The form body makes it end before any job runs. */
export const cron: Check<ShopScene> = {
  name: 'cron',
  title: 'WP-Cron from outside',
  async run({ site, prober, name }) {
    const callback = await prober.ask({ method: 'POST', url: callbackUrls(site.home, name).query })
    if (!site.hasRest && !isReached(read(callback))) return skip('nothing that answers is known to be WordPress')
    const result = await prober.ask({ method: 'POST', url: new URL('wp-cron.php', site.home), body: 'cron' })
    return judgedWhere(isAnswer(result), judgeCron(result), 'wp-cron.php does not answer')
  },
}

function judgeCron(result: Result): Accusation[] {
  if (!isAnswer(result)) return []
  if (isRedirect(result)) return [accuse('cron-blocked', result, { by: moverOf(result) })]
  if (result.status === 200 && !isPage(result)) return []
  const reading = read(result)
  const by = reading.kind === 'blocked' ? reading.code : headerOf(result, 'server') || 'the web server'
  return [accuse('cron-blocked', result, { by })]
}
