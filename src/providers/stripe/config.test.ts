import { expect, test } from 'vitest'
import { stripeConfig } from './config.ts'

const least = { apiKey: 'rk_live_a', webhookSecrets: ['whsec_a'] }

test('two secrets are enough; the rest fits Stripe', () => {
  const config = stripeConfig.parse(least)
  expect(config).toMatchObject({ mode: 'checkout', captureMethod: 'automatic', baseUrl: 'https://api.stripe.com' })
  // After the end of a session, and after the slowest bank's answer.
  expect(config.calendar).toContain(25 * 3_600_000)
  expect(config.calendar.at(-1)).toBe(21 * 86_400_000)
})

test.each([
  ['the publishable key for the secret one', { apiKey: 'pk_live_a' }, 'apiKey'],
  ['an endpoint’s id for its secret', { webhookSecrets: ['we_1'] }, 'webhookSecrets'],
  ['no webhook secret', { webhookSecrets: [] }, 'webhookSecrets'],
  ['a form without the key that the browser needs', { mode: 'payment_intent' }, 'publishableKey'],
  ['somebody else’s address', { baseUrl: 'https://stripe.example' }, 'baseUrl'],
  ['plain http beyond this machine', { baseUrl: 'http://192.168.1.5:4242' }, 'baseUrl'],
  ['a path, which the library would drop', { baseUrl: 'http://localhost:4242/stripe' }, 'baseUrl'],
  ['an unknown option', { webhookSecret: 'whsec_a' }, undefined],
])('%s is found out', (_what, changes, path) => {
  const result = stripeConfig.safeParse({ ...least, ...changes })
  expect(result.error?.issues[0]?.path[0]).toBe(path)
})

test('a simulator on this machine may stand in', () => {
  expect(stripeConfig.parse({ ...least, baseUrl: 'http://127.0.0.1:4242' }).baseUrl).toBe('http://127.0.0.1:4242')
})
