import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'

test('a shop’s own configuration brings a provider of its own along, and secrets stay out of its description', async () => {
  const file = fileURLToPath(new URL('../examples/klirr/kvitto.config.ts', import.meta.url))
  const env = {
    NORDLYS_API_KEY: 'a-key',
    NORDLYS_CONSUMER_KEY: 'ck_1',
    NORDLYS_CONSUMER_SECRET: 'cs_1',
    NORDLYS_KLIRR_API_KEY: 'klirr-secret',
  }
  const { config } = await loadConfig(file, env)
  const klirr = config.shops.nordlys?.providers.klirr
  expect(klirr).toMatchObject({ title: 'Klirr', described: { baseUrl: 'https://api.klirr.example' } })
  expect(klirr?.callbackPath('nordlys', 'token')).toBe('/callbacks/nordlys/klirr/token')
  expect(JSON.stringify(klirr?.described)).not.toContain('klirr-secret')
  expect(klirr?.create({ fetch, clock: { now: () => 0 } }).name).toBe('klirr')
})
