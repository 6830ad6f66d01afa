import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { parseConfig } from '../config/parse.ts'
import type { Config } from '../config/schema.ts'
import { examine, examineKvitto } from '../doctor/doctor.ts'
import { realNetwork } from '../doctor/probe/network.ts'
import { parseAddress } from '../doctor/shop.ts'
import { toConfig } from './settings.ts'
import { setStage } from './stage.ts'
import { openWallet } from './wallet.ts'

/** The doctor says the truth about the demo: its simulated shop is healthy, and nobody outside has to reach it. */

const outside = { network: realNetwork('here'), clock: systemClock, fetch, timeoutMs: 5_000 }
const nobodyListens = 'http://127.0.0.1:9'
let config: Config
let stage: Awaited<ReturnType<typeof setStage>>
let wallet: Awaited<ReturnType<typeof openWallet>>
beforeAll(async () => {
  ;[stage, wallet] = await Promise.all([setStage(), openWallet()])
  const parsed = parseConfig(toConfig(nobodyListens, 'a-key-of-sixteen-characters', '0s', stage, wallet), {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  config = parsed.config
})
afterAll(() => Promise.all([stage.close(), wallet.close()]))

async function look() {
  const shop = config.shops.nordlys
  if (shop === undefined) throw new Error('the demo has no shop')
  const patient = { entered: parseAddress(shop.woocommerce.url), shop, provider: null, isDeep: false }
  return examine(patient, outside, () => {})
}

test('the shop is healthy, and what was not examined says why', async () => {
  const { findings, checks } = await look()
  expect(findings.map(({ code }) => code)).toEqual([])
  const unexamined = checks.filter(({ result }) => result !== 'fine')
  expect(unexamined.map(({ name, note }) => [name, note])).toEqual([
    ['address', expect.stringContaining('simulated')],
    ['certificate', 'the address is http'],
    ['gateway', expect.stringContaining('--deep')],
  ])
})

test('a shop that the demo takes down is told as such', async () => {
  stage.shop.misbehave({ fault: { kind: 'status', status: 503 }, times: 1_000 })
  const { findings } = await look()
  stage.shop.behave()
  expect(findings[0]?.code).toBe('maintenance-mode')
})

test('Kvitto itself need not be known to the world; but it has to run', async () => {
  const { findings } = await examineKvitto(config, { databaseUrl: null, adminToken: null }, outside, () => {})
  expect(findings.map(({ code }) => code)).toEqual(['port-closed'])
  expect(findings[0]?.remedy.steps.join(' ')).toContain('kvitto serve')
})
