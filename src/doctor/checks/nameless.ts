import { type Check, judged, type ShopScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { isAnswer } from '../probe/answer.ts'
import { type Reading, read } from '../read.ts'
import { callbackUrls } from '../shop.ts'

/**
 * A post without User-Agent and Referer: some security plugins ban the caller's address for it, one of them for good.
 * So it is sent once, after everything else, and only with --deep.
 */
export const nameless: Check<ShopScene> = {
  name: 'nameless',
  title: 'A post without User-Agent',
  async run({ site, prober, name, isDeep }) {
    if (!isDeep) return skip('needs --deep: it can get this machine’s address banned')
    const url = callbackUrls(site.home, name).query
    const normal = read(await prober.ask({ method: 'POST', url }))
    if (normal.kind !== 'reached') return skip('callbacks with a User-Agent do not arrive either')
    return judged(judgeNameless(read(await prober.ask({ method: 'POST', url, profile: 'nameless' }))))
  },
}

export function judgeNameless(reading: Reading): Accusation[] {
  if (reading.kind === 'reached') return []
  const by = reading.kind === 'blocked' ? reading.code : 'a rule on empty headers'
  const words = isAnswer(reading.result) ? { by } : { by, status: reading.result.code }
  return [accuse('empty-agent-refused', reading.result, words)]
}
