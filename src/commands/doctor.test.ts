import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { UserError } from '../base/errors.ts'
import { before, type Handler, isCallback, wordpress } from '../doctor/lab/wordpress.ts'
import { createWorld, type World } from '../doctor/lab/world.ts'
import { realNetwork } from '../doctor/probe/network.ts'
import { reportSchema } from '../doctor/schema.ts'
import { type DoctorOptions, doctor } from './doctor.ts'

/** `kvitto doctor` as a person and as a program sees it. */

let world: World
beforeAll(async () => {
  world = await createWorld(Date.now())
})
afterAll(() => world.close())

const name = 'butik.kvitto-lab.se'
const url = `https://${name}/`
const blocked = before(
  incoming =>
    isCallback(incoming)
      ? {
          status: 403,
          headers: { server: 'cloudflare', 'cf-ray': '8f1c2d3e-ARN', 'cf-mitigated': 'challenge' },
          body: '\u001b[31mJust a moment...',
        }
      : undefined,
  wordpress({ home: url }),
)

async function run(handler: Handler, options: DoctorOptions, network = world.network({ name, handler })) {
  const printed: string[] = []
  const progress: string[] = []
  const code = await doctor(options, {
    outside: { network, clock: systemClock, fetch, timeoutMs: 3_000 },
    print: text => printed.push(text),
    progress: line => progress.push(line),
    hasColours: false,
  })
  return { code, text: printed.join('\n'), progress }
}

test('a healthy shop: 0, and a line for each check', async () => {
  const { code, text, progress } = await run(wordpress({ home: url }), { url: name })
  expect(code).toBe(0)
  expect(text).toContain('Callbacks arrive at WooCommerce')
  expect(progress.length).toBeGreaterThan(10)
})

test('a blocked one: 1, the culprit, the evidence and the remedy to copy; nothing moves the cursor', async () => {
  const { code, text } = await run(blocked, { url, provider: 'Ecster' })
  expect(code).toBe(1)
  expect(text).toContain('cloudflare-challenge · Cloudflare · certain')
  expect(text).toContain('[cf-ray: 8f1c2d3e-ARN]')
  expect(text).toContain('http.request.uri.path in {"/wc-api/WC_Gateway_Ecster/"')
  expect(text).not.toContain('\u001b')
})

test('a shop that this machine has no way to: 1, and nothing is called right', async () => {
  const network = { ...world.network({ name, handler: blocked }), open: unroutable }
  const { code, text } = await run(blocked, { url: name }, network)
  expect(code).toBe(1)
  expect(text).toContain('could not be told from here')
})

function unroutable() {
  const socket = new Socket()
  setImmediate(() => socket.destroy(Object.assign(new Error('connect ENETUNREACH'), { code: 'ENETUNREACH' })))
  return socket
}

test('--json is one document of the published schema', async () => {
  const { code, text } = await run(blocked, { url, json: true })
  expect(code).toBe(1)
  expect(reportSchema.parse(JSON.parse(text)).findings[0]?.code).toBe('cloudflare-challenge')
})

test('--support-mail is the message to the host, with the request id', async () => {
  const { text } = await run(blocked, { url, supportMail: true })
  expect(text).toMatch(/^Subject: Payment callbacks to butik\.kvitto-lab\.se are stopped/)
  expect(text).toContain('request id: cf-ray: 8f1c2d3e-ARN')
})

test.each([{}, { url: 'ftp://x' }, { url, provider: 'nobody' }, { config: '/no/such/file.ts' }])(
  'wrong usage: %j',
  async options => {
    await expect(run(blocked, options)).rejects.toThrow(UserError)
  },
)

test('without an address, the configuration in the working directory says whom to examine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-doctor-'))
  const shop = {
    apiKey: 'a-key-of-sixteen-characters',
    woocommerce: { url: 'http://127.0.0.1:9', consumerKey: 'ck_1', consumerSecret: 'cs_1' },
    ecster: { baseUrl: 'http://127.0.0.1:9', apiKey: 'e', merchantKey: 'm' },
  }
  const config = { publicUrl: 'http://127.0.0.1:9', shops: { nordlys: shop } }
  await writeFile(join(folder, 'kvitto.config.json'), JSON.stringify(config))
  vi.spyOn(process, 'cwd').mockReturnValue(folder)
  const { progress } = await run(blocked, {}, realNetwork('here'))
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
  const examined = progress.filter(line => line.startsWith('Examining'))
  expect(examined).toEqual(['Examining http://127.0.0.1:9/', 'Examining Kvitto at http://127.0.0.1:9'])
})

test('a shop of a developer’s machine is not told to take a certificate', async () => {
  const { text } = await run(blocked, { url: 'http://127.0.0.1/' })
  expect(text).toContain('address-not-public')
  expect(text).not.toMatch(/plain-http|wp option update/)
})
