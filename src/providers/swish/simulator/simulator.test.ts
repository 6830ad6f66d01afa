import ms from 'ms'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { VirtualTime } from '../../simulation/time.ts'
import { createSwishSimulator, defaultAlias, type SimulatorOptions } from './simulator.ts'

/** The simulator has to be as strict as the real Swish, or a client that passes against it proves nothing. */

const id = '11A86BE70EA346E4B1C39C874173F088'
const refundId = '22A86BE70EA346E4B1C39C874173F088'
const api = 'https://swish.test/swish-cpcapi/api'
const body = {
  payeeAlias: defaultAlias,
  amount: '229.00',
  currency: 'SEK',
  callbackUrl: 'https://pay.example/callbacks/nordlys/swish/t',
  callbackIdentifier: 'A'.repeat(32),
  payeePaymentReference: 'p1',
}
const errors = z.array(z.looseObject({ errorCode: z.string(), additionalInformation: z.string().nullable() }))

function world(options: Partial<SimulatorOptions> & { answer?: () => Response } = {}) {
  const time = new VirtualTime(Date.UTC(2026, 0, 15))
  const heard: { readonly at: number; readonly headers: Headers; readonly body: Record<string, unknown> }[] = []
  const toShop: typeof fetch = async (input, init) => {
    heard.push({ at: time.now(), headers: new Request(input, init).headers, body: JSON.parse(String(init?.body)) })
    return options.answer?.() ?? new Response()
  }
  const simulator = createSwishSimulator({ clock: time, after: time.after, fetch: toShop, ...options })
  const call = async (method: string, path: string, sent?: unknown, type = 'application/json', as = defaultAlias) => {
    const payload = sent === undefined ? {} : { body: JSON.stringify(sent), headers: { 'content-type': type } }
    const response = await simulator.fetchAs(as)(`${api}${path}`, { method, ...payload })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  const create = (changes: object = {}, as = id) => call('PUT', `/v2/paymentrequests/${as}`, { ...body, ...changes })
  const codes = (answer: { body: unknown }) => errors.parse(answer.body).map(each => each.errorCode)
  const patch = [{ op: 'replace', path: '/status', value: 'cancelled' }]
  const cancel = () => call('PATCH', `/v1/paymentrequests/${id}`, patch, 'application/json-patch+json')
  const read = async () => (await call('GET', `/v1/paymentrequests/${id}`)).body
  return { ...simulator, time, heard, call, create, codes, cancel, read }
}

test('a request without a payer’s number has a token; with one it has none', async () => {
  const { create } = world()
  const made = await create()
  expect(made).toMatchObject({ status: 201, body: null })
  expect(made.headers.get('PaymentRequestToken')).toMatch(/^\w{32}$/)
  expect(made.headers.get('location')).toBe(`${api}/v1/paymentrequests/${id}`)
  const pushed = await create({ payerAlias: '46701234567' }, refundId)
  expect(pushed).toMatchObject({ status: 201 })
  expect(pushed.headers.get('PaymentRequestToken')).toBeNull()
})

test.each([
  ['no Swish number of the shop', { payeeAlias: undefined }, 'RP01'],
  ['a callback over http', { callbackUrl: 'http://pay.example/' }, 'RP03'],
  ['no callback', { callbackUrl: undefined }, 'RP03'],
  ['öre', { amount: '22900.000' }, 'PA02'],
  ['half a krona', { amount: '0.50' }, 'AM06'],
  ['too much', { amount: '9999999999999.00' }, 'AM02'],
  ['no amount', { amount: undefined }, 'PA02'],
  ['euros', { currency: 'EUR' }, 'AM03'],
  ['a phone number with a plus', { payerAlias: '+46701234567' }, 'BE18'],
  ['a message of 51 letters', { message: 'x'.repeat(51) }, 'RP02'],
  ['a message with a star', { message: '*' }, 'RP02'],
  ['a reference of 37 characters', { payeePaymentReference: 'x'.repeat(37) }, 'FF08'],
])('%s is refused with its code', async (_, changes, code) => {
  const { create, codes, control } = world()
  const answer = await create(changes)
  expect(answer.status).toBe(422)
  expect(codes(answer)).toEqual([code])
  expect(control.requests).toHaveLength(0)
})

test('another certificate, an id in small letters, no JSON: 403, 400, 415', async () => {
  const { call, codes } = world()
  const path = `/v2/paymentrequests/${id}`
  const stranger = await call('PUT', path, body, 'application/json', '1239876543')
  expect([stranger.status, codes(stranger)]).toEqual([403, ['PA01']])
  expect((await call('PUT', path.toLowerCase(), body)).status).toBe(400)
  expect((await call('PUT', path, body, 'text/plain')).status).toBe(415)
})

test('the same id again is RP09, whatever became of the first', async () => {
  const { create, codes, control } = world()
  await create()
  expect(codes(await create({ amount: '500.00' }))).toEqual(['RP09'])
  control.decline(id)
  expect(codes(await create())).toEqual(['RP09'])
})

test('a phone that another request waits on is RP06, until that is over', async () => {
  const { create, codes, control } = world()
  await create({ payerAlias: '46701234567' })
  expect(codes(await create({ payerAlias: '46701234567' }, refundId))).toEqual(['RP06'])
  control.decline(id)
  expect((await create({ payerAlias: '46701234567' }, refundId)).status).toBe(201)
})

test('reading: the whole request, not found by another merchant or before it exists', async () => {
  const { create, call, codes, control, read } = world()
  expect(codes(await call('GET', `/v1/paymentrequests/${id}`))).toEqual(['RP04'])
  await create()
  const theirs = await call('GET', `/v1/paymentrequests/${id}`, undefined, undefined, '1239876543')
  expect(theirs.status).toBe(404)
  expect(await read()).toMatchObject({ id, status: 'CREATED', amount: 229, paymentReference: null, datePaid: null })
  control.pay(id)
  expect(await read()).toMatchObject({ status: 'PAID', paymentReference: expect.stringMatching(/^\w{32}$/) })
})

test('cancelling: only what is still open, and only with a JSON patch', async () => {
  const { create, call, cancel, codes, control, read } = world()
  await create()
  expect((await call('PATCH', `/v1/paymentrequests/${id}`, { status: 'cancelled' })).status).toBe(415)
  expect(await cancel()).toMatchObject({ status: 200, body: { status: 'CANCELLED' } })
  expect(codes(await cancel())).toEqual(['RP07'])
  expect(() => control.pay(id)).toThrow(RangeError)
  expect(await read()).toMatchObject({ status: 'CANCELLED' })
})

test('what the payer has begun to pay cannot be cancelled, and a bank that answers too late leaves it in doubt', async () => {
  const { create, cancel, codes, control, read, time } = world()
  await create()
  control.start(id)
  expect(codes(await cancel())).toEqual(['RP07'])
  time.advance(ms('6m'))
  expect(await read()).toMatchObject({ status: 'ERROR', errorCode: 'DS24' })
})

test('the callback tells the whole request and echoes the identifier, once something is final', async () => {
  const { create, control, heard, callbacks } = world()
  await create()
  expect(heard).toHaveLength(0)
  control.pay(id)
  await callbacks.settled()
  expect(heard).toMatchObject([{ body: { id, status: 'PAID', amount: 229, payeePaymentReference: 'p1' } }])
  expect(heard[0]?.headers.get('callbackIdentifier')).toBe(body.callbackIdentifier)
})

test('a callback that nobody answers with 200 comes ten times more, within minutes, and then never again', async () => {
  const { create, control, heard, callbacks, time } = world({ answer: () => new Response(null, { status: 503 }) })
  await create()
  control.pay(id)
  for (let step = 0; step < 60; step += 1) {
    await callbacks.settled()
    time.advance(ms('1m'))
  }
  const pauses = heard.map(({ at }, index) => (at - (heard[index - 1]?.at ?? at)) / 1_000)
  expect(heard).toHaveLength(11)
  expect(Math.max(...pauses)).toBeLessThanOrEqual(120)
})

test('what nobody pays times out after five and a half minutes', async () => {
  const { create, read, time } = world()
  await create()
  time.advance(ms('5m'))
  expect(await read()).toMatchObject({ status: 'CREATED' })
  time.advance(ms('1m'))
  expect(await read()).toMatchObject({ status: 'ERROR', errorCode: 'TM01', errorMessage: expect.any(String) })
})

test.each([
  ['FF08', 422, undefined],
  ['ACMT03', 422, undefined],
  ['RF07', 201, { status: 'ERROR', errorCode: 'RF07' }],
  ['DS24', 201, { status: 'ERROR', errorCode: 'DS24' }],
  ['Nordlys', 201, { status: 'PAID', errorCode: null }],
])('in the test environment the message %s does what it says', async (message, status, result) => {
  const { create, read, time } = world({ mode: 'mss' })
  expect((await create({ message })).status).toBe(status)
  time.advance(ms('5s'))
  if (result !== undefined) expect(await read()).toMatchObject(result)
})

test('a refund goes by the bank’s reference, step by step, and has a callback of its own', async () => {
  const { create, call, control, heard, callbacks, time } = world()
  await create()
  const { paymentReference } = control.pay(id)
  const refund = {
    originalPaymentReference: paymentReference,
    callbackUrl: body.callbackUrl,
    payerAlias: defaultAlias,
    amount: '100.00',
    currency: 'SEK',
  }
  expect((await call('PUT', `/v2/refunds/${refundId}`, refund)).status).toBe(201)
  const statuses: string[] = []
  for (let second = 0; second <= 10; second += 1) {
    statuses.push((await call('GET', `/v1/refunds/${refundId}`)).body.status)
    time.advance(ms('1s'))
  }
  expect([...new Set(statuses)]).toEqual(['CREATED', 'VALIDATED', 'DEBITED', 'PAID'])
  await callbacks.settled()
  expect(heard.at(-1)?.body).toMatchObject({ id: refundId, originalPaymentReference: paymentReference })
})

test('a refund in doubt is cleared up by the bank, and no other is', async () => {
  const { create, call, control } = world()
  await create()
  const { paymentReference } = control.pay(id)
  await call('PUT', `/v2/refunds/${refundId}`, {
    originalPaymentReference: paymentReference,
    callbackUrl: body.callbackUrl,
    payerAlias: defaultAlias,
    amount: '100.00',
    currency: 'SEK',
  })
  expect(() => control.clearRefund(refundId, null)).toThrow(RangeError)
  control.endRefund(refundId, 'DS24')
  expect((await call('GET', `/v1/refunds/${refundId}`)).body).toMatchObject({ status: 'ERROR', errorCode: 'DS24' })
  control.clearRefund(refundId, null)
  expect((await call('GET', `/v1/refunds/${refundId}`)).body).toMatchObject({ status: 'PAID', errorCode: null })
})

test('a refund of too much, of nothing known, or while another is under way, is refused', async () => {
  const { create, call, codes, control, time } = world()
  await create()
  const { paymentReference } = control.pay(id)
  const refund = (as: string, changes: object = {}) =>
    call('PUT', `/v2/refunds/${as}`, {
      originalPaymentReference: paymentReference,
      callbackUrl: body.callbackUrl,
      payerAlias: defaultAlias,
      amount: '100.00',
      currency: 'SEK',
      ...changes,
    })
  expect(codes(await refund(refundId, { originalPaymentReference: id }))).toEqual(['RF02'])
  expect((await refund(refundId)).status).toBe(201)
  expect(codes(await refund('33A86BE70EA346E4B1C39C874173F088'))).toEqual(['RF09'])
  time.advance(ms('11s'))
  const tooMuch = await refund('33A86BE70EA346E4B1C39C874173F088', { amount: '129.01' })
  expect(errors.parse(tooMuch.body)).toMatchObject([{ errorCode: 'RF08', additionalInformation: '129.00' }])
})

test('the control over HTTP does what the control in TypeScript does', async () => {
  const { app, control, create, answers, callbacks } = world()
  const sim = async (method: string, path: string, sent?: object) => {
    const init = { method, ...(sent === undefined ? {} : { body: JSON.stringify(sent) }) }
    const response = await app.fetch(new Request(`http://swish.test/_sim${path}`, init))
    return { status: response.status, body: await response.json() }
  }
  const token = (await create()).headers.get('PaymentRequestToken')
  expect(await sim('GET', `/tokens/${token}`)).toMatchObject({ status: 200, body: { id, status: 'CREATED' } })
  expect(await sim('POST', `/requests/${id}/fail`, {})).toMatchObject({ status: 400 })
  expect(await sim('POST', `/requests/${id}/pay`)).toMatchObject({ status: 200, body: { status: 'PAID' } })
  expect(await sim('POST', `/requests/${id}/pay`)).toMatchObject({ status: 409 })
  expect(await sim('POST', `/requests/${id}/status`, { status: 'ERROR', errorCode: 'DS24' })).toMatchObject({
    body: { status: 'ERROR', errorCode: 'DS24' },
  })
  expect(await sim('GET', '/requests')).toMatchObject({ body: [{ id }] })
  expect(await sim('GET', '/refunds')).toMatchObject({ body: [] })
  expect(await sim('POST', '/faults/answers', { fault: { kind: 'html' } })).toMatchObject({ status: 200 })
  expect(await sim('POST', '/faults/callbacks', { fault: { kind: 'lose' } })).toMatchObject({ status: 200 })
  expect(await sim('DELETE', '/faults')).toMatchObject({ status: 200 })
  expect(control.requests).toHaveLength(1)
  await callbacks.settled()
  expect(await sim('GET', '/callbacks')).toMatchObject({ body: [{ status: 'PAID' }, { status: 'ERROR' }] })
  answers.heal()
})
