import { expect, test } from 'vitest'
import { UserError } from '../base/errors.ts'
import { openTunnel } from './tunnel.ts'

/** The library itself needs the internet; it is played here, with its habit of ending the process on a signal. */
const library = (getURL: () => Promise<string>) => async () => ({
  async startTunnel() {
    process.once('SIGTERM', () => {
      throw new Error('the library ends the process here')
    })
    return { getURL, close: async () => {} }
  },
})

test('a tunnel has the address that it was given, and leaves the signals to Kvitto', async () => {
  const before = process.listeners('SIGTERM')
  const tunnel = await openTunnel(
    4242,
    library(async () => 'https://a-b-c.trycloudflare.com'),
  )
  expect(tunnel.url).toBe('https://a-b-c.trycloudflare.com')
  expect(process.listeners('SIGTERM')).toEqual(before)
})

test.each([
  ['that fails', () => Promise.reject(new Error('getaddrinfo EAI_AGAIN github.com'))],
  ['that never answers', () => new Promise<string>(() => {})],
])('a network %s is one sentence with the way out', async (_, getURL) => {
  const opening = openTunnel(4242, library(getURL), 10)
  await expect(opening).rejects.toThrow(UserError)
  await expect(opening).rejects.toThrow(/needs the internet.*Without --tunnel/)
})
