import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import type { Environment } from '../config/environment.ts'
import type { Config } from '../config/schema.ts'
import { examine, examineKvitto, type Outside } from './doctor.ts'
import { findGateway } from './gateways.ts'
import type { CheckRecord, Report } from './schema.ts'
import { parseAddress } from './shop.ts'

/** What the doctor has found, kept for people. */
export interface DoctorRecords {
  save(place: string, report: Report): Promise<void>
  /** Of each place the last report and its history, newest first. */
  overview(): Promise<ReadonlyMap<string, { readonly last: Report; readonly history: readonly KeptRun[] }>>
  find(id: string): Promise<Report | undefined>
}

export interface KeptRun {
  readonly id: string
  readonly at: number
  readonly worst: Report['findings'][number]['severity'] | null
  readonly findings: number
}

/** Examines the shops of a configuration, and Kvitto itself, when somebody asks; one run a place at a time. */
export interface Clinic {
  readonly places: readonly { readonly name: string; readonly title: string; readonly url: string }[]
  /** The run under way here; it grows check by check. */
  running(place: string): Run | null
  /** Starts a run. `unknown`: no such place. */
  start(place: string): Run | 'running' | 'unknown'
}

export interface Run {
  readonly startedAt: number
  readonly checks: readonly CheckRecord[]
}

/** No shop can be called so. */
export const kvittoPlace = '_kvitto'

export interface ClinicDeps {
  readonly config: Config
  readonly environment: Environment
  readonly outside: Outside
  readonly records: DoctorRecords
  readonly log: Logger
}

export function createClinic(deps: ClinicDeps): Clinic {
  const { config, outside, records, log } = deps
  const runs = new Map<string, Run>()
  const places = [
    { name: kvittoPlace, title: 'Kvitto itself', url: config.publicUrl },
    ...Object.entries(config.shops).map(([name, shop]) => ({ name, title: shop.name, url: shop.woocommerce.url })),
  ]
  return {
    places,
    running: place => runs.get(place) ?? null,
    start(place) {
      if (!places.some(({ name }) => name === place)) return 'unknown'
      if (runs.has(place)) return 'running'
      const checks: CheckRecord[] = []
      const run: Run = { startedAt: outside.clock.now(), checks }
      runs.set(place, run)
      void look(deps, place, record => checks.push(record))
        .then(report => records.save(place, report))
        .catch(error => log.error({ place, reason: messageOf(error) }, 'the doctor could not end its run'))
        .finally(() => runs.delete(place))
      return run
    },
  }
}

function look(
  { config, environment, outside }: ClinicDeps,
  place: string,
  progress: (record: CheckRecord) => void,
): Promise<Report> {
  const shop = config.shops[place]
  if (shop === undefined) return examineKvitto(config, environment, outside, progress)
  const provider = findGateway(Object.keys(shop.providers)[0] ?? '') ?? null
  return examine({ entered: parseAddress(shop.woocommerce.url), shop, provider, isDeep: false }, outside, progress)
}
