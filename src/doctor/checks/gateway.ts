import { type Check, judgedWhere, type ShopScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { isAnswer, type Result } from '../probe/answer.ts'
import { read } from '../read.ts'
import { callbackUrls } from '../shop.ts'

/** Does anything listen to the provider's real callback name? An empty post names no payment; only with --deep. */
export const gateway: Check<ShopScene> = {
  name: 'gateway',
  title: 'The payment plugin’s own callback',
  async run({ site, prober, gateway, isDeep }) {
    if (!isDeep || gateway === null) return skip('needs --deep and --provider, or the whole callback address')
    const result = await prober.ask({ method: 'POST', url: callbackUrls(site.home, gateway).query })
    return judgedWhere(isAnswer(result), judgeGateway(result, gateway), 'it does not answer')
  },
}

function judgeGateway(result: Result, gateway: string): Accusation[] {
  if (!isAnswer(result)) return []
  // 200 with `-1` is right: a handler ran, found nothing of its own in the call, and returned.
  if (result.status === 400 && result.body.trim() === '-1') return [accuse('gateway-inactive', result, { gateway })]
  const reading = read(result)
  return reading.kind === 'blocked' && reading.code === 'php-fatal' ? [accuse('php-fatal', result)] : []
}
