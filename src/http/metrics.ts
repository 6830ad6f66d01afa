import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Checked } from '../settle/settle.ts'

/** What /metrics shows. Labels are shop and provider names and codes, never ids or people. */
export interface Metrics {
  readonly registry: Registry
  readonly callbacks: Counter<'shop' | 'provider' | 'answer'>
  readonly refusals: Counter<'answer'>
  observeCheck(checked: Checked, seconds: number): void
}

/** @param lateness how late the most overdue check is, asked when somebody scrapes. */
export function createMetrics(lateness: () => Promise<number>): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const checks = new Counter({
    name: 'kvitto_checks_total',
    help: 'Checks by how they ended',
    labelNames: ['shop', 'reason', 'woken_by'],
    registers,
  })
  const duration = new Histogram({
    name: 'kvitto_check_seconds',
    help: 'How long a check took',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 40],
    registers,
  })
  new Gauge({
    name: 'kvitto_lateness_seconds',
    help: 'How late the most overdue check is',
    registers,
    async collect() {
      this.set((await lateness()) / 1_000)
    },
  })
  return {
    registry,
    callbacks: new Counter({
      name: 'kvitto_callbacks_total',
      help: 'Callbacks with a known token, by answer',
      labelNames: ['shop', 'provider', 'answer'],
      registers,
    }),
    refusals: new Counter({
      name: 'kvitto_refusals_total',
      help: 'Calls that were refused before they made any work',
      labelNames: ['answer'],
      registers,
    }),
    observeCheck(checked, seconds) {
      if (checked.kind === 'skipped') return
      duration.observe(seconds)
      const isChecked = checked.kind === 'checked'
      checks.inc({
        shop: isChecked ? checked.payment.shop : '',
        reason: isChecked ? checked.verdict.reason : checked.kind,
        woken_by: isChecked ? checked.wokenBy : '',
      })
    },
  }
}
