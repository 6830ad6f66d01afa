import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { faultKinds, faults } from '../src/simulate/faults.ts'

/**
 * Adds up results of `kvitto simulate --json` and writes the figures of docs/reliability.md:
 * `node scripts/reliability.ts RESULT.json …`.
 */

const page = new URL('../docs/reliability.md', import.meta.url)
const counts = z.record(z.string(), z.number())
const result = z.object({
  seed: z.number(),
  payments: z.number(),
  secured: z.number(),
  worlds: z.number(),
  checks: z.number(),
  faults: counts,
  rescuedBySweep: z.number(),
  recoveryMs: z.record(z.string(), z.object({ p50: z.number().nullable(), p99: z.number().nullable() })),
  recoveryMostMs: z.number(),
  admitted: z.object({ payments: z.number(), doubled: z.number(), strays: z.number() }),
  violations: z.number(),
})
type Result = z.infer<typeof result>

function figures(all: readonly Result[]): string {
  const sum = (of: (each: Result) => number): number => all.reduce((total, each) => total + of(each), 0)
  const most = (of: (each: Result) => number): number => Math.max(...all.map(of))
  return [
    '| | |',
    '|---|---|',
    `| payments simulated | ${count(sum(each => each.payments))}, in ${count(sum(each => each.worlds))} worlds |`,
    `| of them with money | ${count(sum(each => each.secured))} |`,
    `| checks by Kvitto | ${count(sum(each => each.checks))} |`,
    `| **violations** | **${count(sum(each => each.violations))}** |`,
    `| seeds, all fresh | ${all.map(each => `\`${each.seed}\` (${count(each.payments)})`).join(', ')} |`,
    `| from the money to the order, half within | ${sources.map(([key, name]) => `${name} ${time(most(each => each.recoveryMs[key]?.p50 ?? 0))}`).join(', ')} |`,
    `| the longest rescue | ${time(most(each => each.recoveryMostMs))} |`,
    `| settled although the wake-up was lost, by the sweep | ${count(sum(each => each.rescuedBySweep))} |`,
    `| payments in shops without the plugin that met an admitted case | ${count(sum(each => each.admitted.payments))} |`,
    `| of them: something done twice, a superfluous order left open | ${count(sum(each => each.admitted.doubled))}, ${count(sum(each => each.admitted.strays))} |`,
    '',
    'Repeat one with `npx kvitto simulate --seed SEED --payments N`.',
    '',
    '| fault | chance | times | |',
    '|---|--:|--:|---|',
    ...faultKinds.map(kind => {
      const { of, rate, text: what } = faults[kind]
      return `| \`${kind}\` | ${+(rate * 100).toFixed(2)} % of each ${of} | ${count(sum(each => each.faults[kind] ?? 0))} | ${what} |`
    }),
  ].join('\n')
}

const sources = [
  ['callback', 'after a callback'],
  ['return', 'after the browser’s return'],
  ['calendar', 'by the calendar'],
] as const

const count = (number: number): string => number.toLocaleString('en')

function time(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  return ms < 3 * 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

const results = await Promise.all(
  process.argv.slice(2).map(async file => result.parse(JSON.parse(await readFile(file, 'utf8')))),
)
if (results.length === 0) throw new Error('Name the files that `kvitto simulate --json` wrote.')
const text = await readFile(page, 'utf8')
const [start, end] = [/<!-- figures: .* -->\n/, '<!-- /figures -->']
const from = text.search(start) + (start.exec(text)?.[0].length ?? 0)
await writeFile(page, `${text.slice(0, from)}\n${figures(results)}\n\n${text.slice(text.indexOf(end))}`)
