import ms from 'ms'
import { z } from 'zod'
import { type Check, judgedWhere, type KvittoScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { doctorLimits } from '../limits.ts'
import { isAnswer, type Result } from '../probe/answer.ts'

/** Is the database there, and does anybody look at payments? /readyz tells both. */
export const service: Check<KvittoScene> = {
  name: 'service',
  title: 'Kvitto’s database and workers',
  async run({ config, prober }) {
    const ready = await prober.ask({ url: new URL(`${config.publicUrl}/readyz`) })
    const heard = parse(ready)
    const late = heard?.oldestDueSeconds
    const facts = late === undefined ? [] : [{ name: 'Oldest due check', value: `${late} s` }]
    return judgedWhere(heard !== undefined, judgeService(ready), '/readyz is not answered by Kvitto', facts)
  },
}

const readyBody = z.object({
  status: z.string(),
  database: z.string(),
  oldestDueSeconds: z.number().optional(),
})

function parse(result: Result) {
  if (!isAnswer(result)) return undefined
  try {
    return readyBody.safeParse(JSON.parse(result.body)).data
  } catch {
    return undefined
  }
}

/** An answer that is not Kvitto's is the other check's finding. */
export function judgeService(ready: Result): Accusation[] {
  const heard = parse(ready)
  if (heard === undefined) return []
  if (heard.status !== 'ready') return [accuse('kvitto-unready', ready, { why: heard.database })]
  const late = (heard.oldestDueSeconds ?? 0) * 1_000
  return late > doctorLimits.late ? [accuse('kvitto-late', ready, { age: ms(late, { long: true }) })] : []
}
