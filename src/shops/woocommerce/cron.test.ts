import { expect, test } from 'vitest'
import { callCron } from './cron.ts'

/** WP-Cron is called where it lives, without keys; whatever is not its own answer is a failure that people read of. */

const clock = { now: () => Date.UTC(2026, 0, 15, 12, 1) }
const never = () => AbortSignal.timeout(60_000)

function shop(response: Response) {
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const send: typeof fetch = async (input, init) => {
    asked.push({ url: String(input), init })
    return response
  }
  return { asked, deps: { fetch: send, clock } }
}

test.each([
  ['https://nordlys.example', 'https://nordlys.example/wp-cron.php?doing_wp_cron&kvitto=29474641'],
  ['https://nordlys.example/butik/', 'https://nordlys.example/butik/wp-cron.php?doing_wp_cron&kvitto=29474641'],
  ['https://nordlys.example/?rest_route=/', 'https://nordlys.example/wp-cron.php?doing_wp_cron&kvitto=29474641'],
])('%s is called at its own wp-cron.php, and nothing of ours goes along', async (home, address) => {
  const { asked, deps } = shop(new Response(''))
  expect(await callCron(home, deps, never())).toEqual({ status: 200, seconds: 0 })
  expect(asked.map(({ url }) => url)).toEqual([address])
  expect(asked[0]?.init).toMatchObject({ redirect: 'manual', headers: { 'user-agent': 'Kvitto' } })
})

test.each([
  [new Response('', { status: 403 }), /answers 403; "kvitto doctor"/],
  [
    new Response('', { status: 301, headers: { location: 'https://other.example/' } }),
    /answers 301 to https:\/\/other/,
  ],
])('an answer that is not WordPress’ own is told', async (response, told) => {
  await expect(callCron('https://nordlys.example', shop(response).deps, never())).rejects.toThrow(told)
})
