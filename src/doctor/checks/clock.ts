import ms from 'ms'
import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { doctorLimits } from '../limits.ts'
import { cacheOf, headerOf, isAnswer, type Result } from '../probe/answer.ts'
import { isReached, read } from '../read.ts'
import { callbackUrls } from '../shop.ts'

/** Do the shop's clock and this machine's agree? Every answer carries the server's time. */
export const clock: Check<ShopScene> = {
  name: 'clock',
  title: 'Clocks',
  async run({ site, prober, name }) {
    const result = await prober.ask({ method: 'POST', url: callbackUrls(site.home, name).query })
    const isTold = isReached(read(result)) && isAnswer(result) && headerOf(result, 'date') !== ''
    return judgedWhere(isTold, judgeClock(result), 'no answer of the shop’s own tells its time')
  },
}

function judgeClock(result: Result): Accusation[] {
  if (!isAnswer(result) || cacheOf(result) !== null) return []
  const theirs = Date.parse(headerOf(result, 'date'))
  if (Number.isNaN(theirs)) return []
  const skew = theirs - (result.at + result.tookMs / 2)
  if (Math.abs(skew) < doctorLimits.clockSkew) return []
  const words = { skew: `${ms(Math.round(Math.abs(skew)), { long: true })} (${skew > 0 ? 'ahead' : 'behind'})` }
  return [{ ...accuse('clock-skew', result, words), evidence: [withDate(result, headerOf(result, 'date'))] }]
}

function withDate(result: Result, date: string) {
  const [evidence] = accuse('clock-skew', result).evidence
  return { ...(evidence ?? { probe: '', answer: '', body: '', requestId: null, at: '' }), headers: { date } }
}
