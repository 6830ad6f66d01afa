import { hostname } from 'node:os'
import { systemClock } from '../base/clock.ts'
import { UserError } from '../base/errors.ts'
import { hasConfig } from '../config/file.ts'
import { type LoadedConfig, loadConfig } from '../config.ts'
import { examine, examineKvitto, type Outside, type Patient } from '../doctor/doctor.ts'
import { findGateway, gatewayNames } from '../doctor/gateways.ts'
import { doctorLimits } from '../doctor/limits.ts'
import { realNetwork } from '../doctor/probe/network.ts'
import { inColour, isTold, plain, showProgress, showReport } from '../doctor/report.ts'
import type { Report } from '../doctor/schema.ts'
import { parseAddress } from '../doctor/shop.ts'
import { supportMail } from '../doctor/support-mail.ts'

export interface DoctorOptions {
  /** The shop's address, or a whole callback address. */
  readonly url?: string
  readonly config?: string
  readonly json?: boolean
  /** The payment provider, for its callback name and for the messages. */
  readonly provider?: string
  /** Also the probes that can get this machine's address banned. */
  readonly deep?: boolean
  /** Only the message to the host's support. */
  readonly supportMail?: boolean
}

export interface DoctorDesk {
  readonly outside: Outside
  readonly print: (text: string) => void
  readonly progress: (line: string) => void
  readonly hasColours: boolean
}

/** `kvitto doctor [URL]`: 0 when callbacks arrive, 1 with findings, 2 (by a UserError) for wrong usage. */
export async function doctor(options: DoctorOptions, desk: DoctorDesk = realDesk()): Promise<number> {
  const patients = await findPatients(options)
  const paint = desk.hasColours ? inColour : plain
  const progress = (record: Report['checks'][number]) => desk.progress(showProgress(record, paint))
  const reports: Report[] = []
  for (const patient of patients.shops) {
    desk.progress(`Examining ${patient.entered.url.href}`)
    reports.push(await examine(patient, desk.outside, progress))
  }
  if (patients.kvitto !== null) {
    const { config, environment } = patients.kvitto
    desk.progress(`Examining Kvitto at ${config.publicUrl}`)
    reports.push(await examineKvitto(config, environment, desk.outside, progress))
  }
  desk.print(show(reports, options, paint))
  const isTrouble = reports.some(
    report => !isTold(report) || report.findings.some(({ severity }) => severity !== 'notice'),
  )
  return isTrouble ? 1 : 0
}

function show(reports: readonly Report[], { json, supportMail: isMail }: DoctorOptions, paint: typeof plain): string {
  // One document for one address; a configuration has several shops and Kvitto itself.
  if (json === true) return JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2)
  if (isMail === true)
    return (
      reports.flatMap(report => supportMail(report) ?? []).join('\n\n---\n\n') ||
      'There is nothing to ask the host for.'
    )
  return reports.map(report => showReport(report, paint)).join('\n')
}

/** Whom to examine: the address, with the keys that the configuration has for it; or all of a configuration. */
async function findPatients({ url, config, provider, deep = false }: DoctorOptions) {
  const named = provider === undefined ? null : findGateway(provider.toLowerCase())
  if (named === undefined)
    throw new UserError(`There is no provider "${provider}" here; known are ${gatewayNames.join(', ')}.`)
  if (url === undefined && config === undefined && !hasConfig(process.cwd()))
    throw new UserError(
      'Say which shop: "kvitto doctor https://myshop.se", or name a configuration with --config; there is no kvitto.config.ts, .js or .json here.',
    )
  // An address is examined as it is, whatever lies in the folder; without one, the configuration says whom to examine.
  const loaded: LoadedConfig | null = url !== undefined && config === undefined ? null : await loadConfig(config)
  const configured = Object.values(loaded?.config.shops ?? {}).map(shop => ({
    entered: parseAddress(shop.woocommerce.url),
    shop,
    provider: named ?? findGateway(Object.keys(shop.providers)[0] ?? '') ?? null,
    isDeep: deep,
  }))
  if (url === undefined) return { shops: configured, kvitto: loaded }
  const entered = parseAddress(url)
  const known = configured.find(each => each.entered.url.host === entered.url.host)
  const patient: Patient = {
    shop: known?.shop ?? null,
    provider: named ?? known?.provider ?? null,
    entered,
    isDeep: deep,
  }
  return { shops: [patient], kvitto: null }
}

const realDesk = (): DoctorDesk => ({
  outside: { network: realNetwork(hostname()), clock: systemClock, fetch, timeoutMs: doctorLimits.request },
  print: text => console.log(text),
  progress: line => console.error(line),
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
})
