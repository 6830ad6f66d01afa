import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fire } from './chaos/fire.ts'
import { powerCuts } from './chaos/power-cuts.ts'

/**
 * The real thing under fire: `npm run chaos` breaks three Kvittos and their PostgreSQL under load; with `--power-cuts N` one
 * Kvitto with its embedded database is killed whole, N times. Exits 1 when something was lost or happened twice.
 */
const { values } = parseArgs({
  options: {
    payments: { type: 'string', default: '5000' },
    'at-a-time': { type: 'string', default: '40' },
    rest: { type: 'boolean', default: false },
    'power-cuts': { type: 'string' },
  },
})
const startedAt = performance.now()
const say = (line: string) =>
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`)
const folder = await mkdtemp(join(tmpdir(), 'kvitto-chaos-'))
// As root the database runs as another user, who has to get in.
await chmod(folder, 0o755)
const { isFine, report } =
  values['power-cuts'] === undefined
    ? await fire({
        folder,
        payments: Number(values.payments),
        atATime: Number(values['at-a-time']),
        hasPlugin: !values.rest,
        random: Math.random,
        say,
      })
    : await powerCuts({ folder, rounds: Number(values['power-cuts']), say })
console.log(
  `\n${report}\n\n${isFine ? 'Nothing was lost, nothing happened twice.' : `Not as it must be. Logs: ${folder}`}`,
)
// The logs are for whoever looks for what went wrong.
if (isFine) await rm(folder, { recursive: true, force: true })
process.exit(isFine ? 0 : 1)
