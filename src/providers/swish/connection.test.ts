import { afterAll, beforeAll, expect, test } from 'vitest'
import { authority, config, request } from './request.fixture.ts'
import { createAuthority } from './simulator/certificates.ts'
import { type Listening, listen } from './simulator/listen.ts'
import { createSwishSimulator } from './simulator/simulator.ts'
import { createSwish } from './swish.ts'

/** What a shop sees when its certificate is not the right one. Each failure says what to do. */

const simulator = createSwishSimulator({ clock: { now: Date.now }, fetch: async () => new Response() })
let listening: Listening
beforeAll(async () => {
  listening = await listen(simulator, authority)
})
afterAll(() => listening.close())

const connect = (changes: object, now = Date.now()) =>
  createSwish(config({ baseUrl: listening.url, ...changes }), { clock: { now: () => now } })
const soon = () => AbortSignal.timeout(5_000)
const query = { paymentId: 'p1', session: null, references: [] }

test('another authority’s certificate is not accepted', async () => {
  const stranger = await (await createAuthority()).issue('1234679304')
  const answer = { kind: 'refused', code: 'unauthorized', message: expect.stringContaining('certificate') }
  expect(await connect(stranger).open(request(), soon())).toMatchObject(answer)
  expect(await connect(stranger).look(query, soon())).toMatchObject(answer)
})

test('another shop’s certificate is told apart from a wrong one', async () => {
  const other = await authority.issue('1239876543')
  expect(await connect(other).open(request(), soon())).toMatchObject({
    kind: 'refused',
    code: 'unauthorized',
    message: expect.stringMatching(/PA01.+another Swish number than payeeAlias/),
  })
  expect(simulator.control.requests).toHaveLength(0)
})

test('a certificate that has run out is blamed by name and day, whatever the other end says', async () => {
  const expiresAt = new Date(Date.UTC(2024, 4, 17))
  const old = await authority.issue('1234679304', { expiresAt })
  const answer = { kind: 'refused', code: 'unauthorized', message: expect.stringContaining('ran out on 2024-05-17') }
  expect(await connect(old).open(request(), soon())).toMatchObject(answer)
  const unplugged = createSwish(config({ ...old, baseUrl: 'https://127.0.0.1:1/swish-cpcapi' }), {
    clock: { now: Date.now },
  })
  expect(await unplugged.look(query, soon())).toMatchObject(answer)
})

test('whoever answers without being Swish is told nothing', async () => {
  const elsewhere = await createAuthority()
  const answer = { kind: 'unreachable', message: expect.stringContaining('cannot show that it is Swish') }
  expect(await connect({ ca: elsewhere.ca }).open(request(), soon())).toMatchObject(answer)
  expect(await connect({ ca: elsewhere.ca }).look(query, soon())).toMatchObject(answer)
})
