import { styleText } from 'node:util'
import type { CheckRecord, Evidence, Finding, Report } from './schema.ts'

/** The report as a terminal shows it. Pure: the caller says whether there are colours. */

export type Paint = (style: 'red' | 'yellow' | 'cyan' | 'green' | 'dim' | 'bold', text: string) => string

export const inColour: Paint = (style, text) => styleText(style, text, { validateStream: false })

export const plain: Paint = (_, text) => text

/** Other people's texts must not move the cursor or colour the screen. */
const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')

const width = 96

export function showProgress({ title, result, note, tookMs }: CheckRecord, paint: Paint): string {
  const mark = {
    fine: paint('green', '✓'),
    findings: paint('red', '✗'),
    skipped: paint('dim', '–'),
    failed: paint('yellow', '!'),
  }[result]
  const rest =
    note === null ? `${tookMs} ms` : result === 'skipped' ? `(not examined: ${printable(note)})` : printable(note)
  return `${mark} ${title} ${paint('dim', rest)}`.trimEnd()
}

export function showReport(report: Report, paint: Paint): string {
  const { findings, facts, url, home, vantage, requests, tookMs } = report
  const widest = Math.max(0, ...facts.map(({ name }) => name.length))
  return [
    '',
    paint('bold', home === url ? url : `${url}  (home: ${home})`),
    ...facts.map(({ name, value }) => `  ${paint('dim', name.padEnd(widest))}  ${printable(value)}`),
    '',
    ...findings.map(finding => showFinding(finding, paint)),
    verdict(report, paint),
    paint('dim', `Measured from ${vantage}: ${requests} requests in ${(tookMs / 1_000).toFixed(1)} s.`),
    paint('dim', 'A provider calls from another address: filters by address or country may treat it differently.'),
  ].join('\n')
}

/** Whether callbacks arrive was seen, one way or the other; without that, finding nothing says nothing. */
export const isTold = ({ checks }: Pick<Report, 'checks'>): boolean =>
  checks.some(
    ({ name, result }) => (name === 'callback' || name === 'callbacks') && (result === 'fine' || result === 'findings'),
  )

function verdict({ findings, checks }: Report, paint: Paint): string {
  if (findings.some(({ code }) => code === 'dns-unclear'))
    return paint('yellow', 'Nothing could be measured from here.')
  const count = (severity: Finding['severity']) => findings.filter(each => each.severity === severity).length
  const [critical, warning] = [count('critical'), count('warning')]
  const isKvitto = checks.some(({ name }) => name === 'self')
  const harm = isKvitto
    ? 'at Kvitto must be mended'
    : `${critical === 1 ? 'stops' : 'stop'} payments from becoming orders`
  if (critical > 0) return paint('red', `${critical === 1 ? 'One thing' : `${critical} things`} ${harm}.`)
  if (!isTold({ checks })) return paint('yellow', 'It could not be told from here whether callbacks arrive.')
  if (warning > 0)
    return paint('yellow', `Callbacks arrive; ${warning === 1 ? 'one thing' : `${warning} things`} should be mended.`)
  return paint('green', `Callbacks arrive at ${isKvitto ? 'Kvitto' : 'WooCommerce'}, as far as this machine can see.`)
}

const colours = { critical: 'red', warning: 'yellow', notice: 'cyan' } as const

function showFinding(finding: Finding, paint: Paint): string {
  const { code, severity, title, who, meaning, evidence, remedy, confidence } = finding
  return [
    `${paint(colours[severity], severity.toUpperCase())}  ${paint('bold', printable(title))}`,
    `  ${paint('dim', `${code} · ${printable(who)} · ${confidence}`)}`,
    ...wrap(meaning, '  '),
    ...evidence.slice(0, 2).flatMap(each => showEvidence(each, paint)),
    ...remedy.steps.flatMap(step => wrap(step, '  → ', '    ')),
    ...(remedy.around === null ? [] : wrap(remedy.around, '  ↷ ', '    ')),
    ...remedy.copy.flatMap(({ where, text }) => [
      `    ${paint('dim', `# ${printable(where)}`)}`,
      ...text.split('\n').map(line => `    ${line}`),
    ]),
    '',
  ].join('\n')
}

function showEvidence({ probe, answer, headers, body, requestId, at }: Evidence, paint: Paint): string[] {
  const start = printable(body.slice(0, 160)).replace(/\s+/g, ' ').trim()
  return [
    `  ${paint('dim', 'asked')}     ${printable(probe)}`,
    `  ${paint('dim', 'answered')}  ${printable(answer)}${requestId === null ? '' : `   [${printable(requestId)}]`}  ${paint('dim', at)}`,
    ...Object.entries(headers).map(([name, value]) => `            ${paint('dim', printable(`${name}: ${value}`))}`),
    ...(start === '' ? [] : [`            ${paint('dim', start)}`]),
  ]
}

function wrap(text: string, first: string, next = first): string[] {
  const lines: string[] = []
  let line = first
  for (const word of printable(text).split(' ')) {
    if (line.length + word.length > width && line.trim() !== first.trim()) {
      lines.push(line.trimEnd())
      line = next
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
