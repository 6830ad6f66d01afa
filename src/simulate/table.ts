import { faultKinds, faults } from './faults.ts'
import type { Shrunk } from './shrink.ts'
import { quantile, type Source, type Tally } from './tally.ts'

/** What a run came to, for people and for programs. */
export interface Report {
  readonly seed: number
  readonly seconds: number
  readonly tally: Tally
  readonly broken: Shrunk | null
}

const sources: readonly Source[] = ['callback', 'return', 'calendar']
const sourceNames: Readonly<Record<Source, string>> = {
  callback: 'a callback',
  return: 'the browser’s return',
  calendar: 'the calendar, or a look that was tried again',
  operator: 'an operator',
  shop: 'a word of the shop',
}

export function showTable({ seed, seconds, tally, broken }: Report): string {
  const { payments, secured, admitted } = tally
  const lines = [
    `${count(payments)} payments in ${count(tally.worlds)} worlds, ${count(secured)} of them with money; ${count(tally.checks)} checks, ${count(tally.steps)} steps`,
    `seed ${seed}, ${seconds.toFixed(0)} s, ${count(payments / Math.max(seconds, 0.001))} payments a second`,
    '',
    row('Settled after a look by', 'payments', 'half within', '99 % within'),
    ...sources.map(source => rescueRow(tally, source)),
    `  the longest rescue took ${time(tally.recoveryMost)}; the sweep found ${count(tally.bySweep)} whose wake-up was lost`,
    '',
    row('Ended as', 'payments'),
    ...sorted(tally.endings).map(([ending, each]) => row(`  ${ending}`, count(each))),
    '',
    row('Faults', 'times'),
    ...faultKinds
      .filter(kind => tally.faults[kind])
      .map(kind => `${row(`  ${kind}`, count(tally.faults[kind] ?? 0))}  ${faults[kind].text}`),
    '',
    `Shops without the plugin, in the cases that no REST client can prevent (a request that was given up runs more than a`,
    `minute later, a stopped process wakes in the middle of a write): ${count(admitted.payments)} payments met one,`,
    `${count(admitted.doubled)} had something done twice, ${count(admitted.strays)} left a superfluous order open. With the plugin: 0.`,
    '',
    `Violations: ${broken === null ? 0 : 1}`,
  ]
  return lines.join('\n')
}

function rescueRow(tally: Tally, source: Source): string {
  const buckets = tally.recovery[source] ?? {}
  const [half, most] = [quantile(buckets, 0.5), quantile(buckets, 0.99)]
  const shown = (ms: number | null): string => (ms === null ? '' : time(ms))
  return row(`  ${sourceNames[source]}`, count(tally.rescued[source] ?? 0), shown(half), shown(most))
}

/** The story of a violation, with what repeats it. */
export function showStory(seed: number, { spec, violation, world, tries }: Shrunk): string {
  const from = world.lines[0]?.at ?? 0
  const lines = world.lines.map(({ at, whose, text }) => {
    const who = whose === null ? '' : `payment ${whose}`
    return `${((at - from) / 1_000).toFixed(3).padStart(12)} s  ${who.padEnd(11)} ${text}`
  })
  return [
    `BROKEN: ${violation.invariant}`,
    `  ${violation.detail}`,
    `  seed ${seed}, world ${spec.index}, payment ${violation.payment}; the shortest story that ${tries} tries found:`,
    '',
    ...lines,
  ].join('\n')
}

export const toJson = ({ seed, seconds, tally, broken }: Report) => ({
  seed,
  seconds,
  payments: tally.payments,
  secured: tally.secured,
  worlds: tally.worlds,
  checks: tally.checks,
  steps: tally.steps,
  faults: tally.faults,
  rescued: tally.rescued,
  rescuedBySweep: tally.bySweep,
  recoveryMs: Object.fromEntries(
    sources.map(source => {
      const buckets = tally.recovery[source] ?? {}
      return [source, { p50: quantile(buckets, 0.5), p99: quantile(buckets, 0.99) }]
    }),
  ),
  recoveryMostMs: tally.recoveryMost,
  endings: tally.endings,
  admitted: tally.admitted,
  violations: broken === null ? 0 : 1,
  violation:
    broken === null
      ? null
      : {
          ...broken.violation,
          world: broken.spec.index,
          story: broken.world.lines,
          faults: broken.world.scene.happened,
        },
})

const row = (name: string, ...columns: readonly string[]): string =>
  `${name.padEnd(46)}${columns.map(each => each.padStart(12)).join('')}`

const count = (number: number): string => Math.round(number).toLocaleString('en').replaceAll(',', ' ')

const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).toSorted(([, a], [, b]) => b - a)

function time(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 600_000) return `${Math.round(ms / 1_000)} s`
  return ms < 6 * 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}
