import { z } from 'zod'
import { codes } from './catalog.ts'

/** What `kvitto doctor --json` prints. docs/doctor.schema.json is made from this; a test compares the two. */

const evidence = z.strictObject({
  probe: z.string().describe('what was asked, and as whom'),
  answer: z.string().describe('the status line, or what went wrong'),
  headers: z.record(z.string(), z.string()).describe('the telling ones; of cookies only the names'),
  body: z.string().describe('how the body begins'),
  requestId: z.string().nullable().describe('by which the firewall’s or host’s support finds the request'),
  at: z.iso.datetime(),
})

const remedy = z.strictObject({
  steps: z.array(z.string()),
  copy: z.array(z.strictObject({ where: z.string(), text: z.string() })).describe('to paste, each with its place'),
  around: z.string().nullable().describe('the way around, where nothing can be exempted'),
})

const finding = z.strictObject({
  code: z.enum(codes),
  severity: z.enum(['critical', 'warning', 'notice']),
  title: z.string(),
  who: z.string().describe('the culprit'),
  meaning: z.string().describe('what it means for payments'),
  evidence: z.array(evidence),
  remedy,
  confidence: z.enum(['certain', 'likely', 'possible']),
  vantage: z.string().describe('where it was measured from'),
  docs: z.string(),
})

const check = z.strictObject({
  name: z.string(),
  title: z.string(),
  result: z.enum(['fine', 'findings', 'skipped', 'failed']),
  note: z.string().nullable(),
  tookMs: z.int(),
})

export const reportSchema = z.strictObject({
  version: z.literal(1),
  url: z.url(),
  home: z.url().describe('what callbacks are built from: the shop’s own word if it gives one'),
  at: z.iso.datetime(),
  tookMs: z.int(),
  requests: z.int(),
  vantage: z.string(),
  facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  checks: z.array(check),
  findings: z.array(finding),
})

export type Evidence = z.output<typeof evidence>
export type Finding = z.output<typeof finding>
export type CheckRecord = z.output<typeof check>
export type Report = z.output<typeof reportSchema>
export type Fact = Report['facts'][number]
