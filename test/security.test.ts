import { sql } from 'kysely'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLogger } from '../src/base/log.ts'
import { limits } from '../src/limits.ts'
import { openDoor } from './bad-input/door.ts'
import { apiKey, type Service, startService } from './service.ts'

/** One test for each promise of docs/security.md that no other test has; the page links each by its name. */

const eventually = { timeout: 20_000, interval: 50 }
const settled = (service: Service, id: string) =>
  expect.poll(async () => (await service.show(id)).status, eventually).toBe('settled')

/** Nobody else has these words, so that wherever one turns up it was told. */
const person = {
  firstName: 'Ingegerd-Marked',
  lastName: 'Zachrisson-Marked',
  email: 'marked@person.example',
  phone: '+46701234567',
  address: 'Marked street 1',
}
const order = {
  billing: {
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    address_1: person.address,
    country: 'SE',
  },
  line_items: [{ product_id: 11, quantity: 1 }],
}

afterEach(() => vi.restoreAllMocks())

describe('tokens', () => {
  test('the callback’s and the browser’s are different ones of 192 bits, and each opens its own door only', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const callbackToken = new URL(body.callbackUrl).searchParams.get('etoid') ?? ''
    for (const token of [body.token, callbackToken]) expect(Buffer.from(token, 'base64url')).toHaveLength(192 / 8)
    expect(callbackToken).not.toBe(body.token)
    for (const page of ['pay', 'return']) expect((await service.call(`/${page}/${callbackToken}`)).status).toBe(404)
    const wrong = body.callbackUrl.replace(callbackToken, body.token)
    expect((await service.call(wrong, { method: 'POST' })).status).toBe(404)
    expect((await service.call(body.callbackUrl, { method: 'POST' })).status).toBe(200)
  })

  test('the story of a payment says none of them', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const callbackToken = new URL(body.callbackUrl).searchParams.get('etoid') ?? ''
    await service.call(`${body.callbackUrl}&x=${callbackToken}`, { method: 'POST', body: callbackToken })
    await service.call(
      `/callbacks/nordlys/ecster/%${callbackToken.charCodeAt(0).toString(16)}${callbackToken.slice(1)}`,
    )
    const rows = await service.database.db.selectFrom('hints').select(['path', 'headers']).execute()
    expect(rows).toHaveLength(2)
    expect(JSON.stringify(rows)).not.toContain(callbackToken.slice(1))
    expect(JSON.stringify(await service.show(body.id))).not.toContain(callbackToken)
  })
})

test('no secret and nothing about a person is in any log, error or page, whatever goes wrong', async () => {
  const lines: string[] = []
  const log = createLogger('debug', { write: line => lines.push(line) })
  const header = { name: 'x-marked', value: 'a-marked-header-secret' }
  await using service = await startService({ log, callbackHeader: header })
  const { consumerKey, consumerSecret } = service.stage.settings.woocommerce
  const { apiKey: ecsterKey, merchantKey } = service.stage.settings.ecster
  const { body } = await service.open({ order, customer: person })
  const callbackToken = new URL(body.callbackUrl).searchParams.get('etoid') ?? ''
  const told: string[] = []
  const tell = async (answer: Response | Promise<Response>) => {
    const { status, headers, ...rest } = await answer
    told.push(`${status} ${JSON.stringify([...headers])} ${await (await answer).text()}`)
    return rest
  }
  const post = (url: string, text: string) =>
    service.call(url, { method: 'POST', body: text, headers: { [header.name]: header.value } })

  // Refusals of every kind, with the person in them.
  const aboutPerson = JSON.stringify(person)
  await tell(service.api('POST', '', { ...service.aBody, ...person }, { 'idempotency-key': 'k1' }))
  await tell(service.call('/v1/shops/nordlys/payments', { method: 'POST', body: aboutPerson }))
  await tell(service.call(body.callbackUrl, { method: 'POST', body: aboutPerson }))
  await tell(
    service.call(`/callbacks/nordlys/ecster/${'A'.repeat(32)}?q=${person.email}`, {
      method: 'POST',
      body: aboutPerson,
    }),
  )
  await tell(service.call(`/return/${'A'.repeat(32)}`))
  // The database fails with the row in its words.
  await sql`alter table kvitto.hints add constraint broken check (source <> 'callback') not valid`.execute(
    service.database.db,
  )
  await tell(post(body.callbackUrl, aboutPerson))
  await sql`alter table kvitto.payments add constraint broken check (reference <> 'breaks') not valid`.execute(
    service.database.db,
  )
  await tell(
    service.api(
      'POST',
      '',
      { ...service.aBody, reference: 'breaks', order, customer: person },
      { 'idempotency-key': 'k2' },
    ),
  )
  expect(lines.some(line => line.includes('broken'))).toBe(true)
  await sql`alter table kvitto.hints drop constraint broken`.execute(service.database.db)
  // The shop fails and quotes the customer; then all goes well.
  service.stage.shop.misbehave({ method: 'GET', fault: { kind: 'status', status: 500, when: 'before' } })
  service.pay(body.provider.cartKey)
  await post(body.callbackUrl, aboutPerson)
  await settled(service, body.id)
  await tell(service.call(`/return/${body.token}`))
  await tell(service.call('/metrics'))
  await tell(service.call('/readyz'))

  const [paid] = service.paidOrders()
  const secrets = [apiKey, consumerKey, consumerSecret, ecsterKey, merchantKey, header.value, callbackToken]
  const inLog = [...secrets, body.token, paid?.orderKey ?? '', ...Object.values(person)]
  for (const secret of inLog) expect(lines.join('\n'), secret).not.toContain(secret)
  for (const secret of [...secrets, ...Object.values(person)]) expect(told.join('\n'), secret).not.toContain(secret)
  expect(lines.some(line => line.includes('"msg":"checked"'))).toBe(true)
})

test('no request goes to an address that an outsider chose, and none follows a redirect', async () => {
  const asked: { url: URL; redirect: string | undefined }[] = []
  const real = globalThis.fetch
  const ours = 'x-of-this-test'
  vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const request = new Request(input, init)
    if (!request.headers.has(ours)) asked.push({ url: new URL(request.url), redirect: init?.redirect })
    return real(input, init)
  })
  await using service = await startService()
  const evil = 'http://127.0.0.1:9/evil'
  const { body } = await service.open({
    returnUrl: 'https://evil.example/{orderId}',
    order: { ...order, payment_url: evil },
  })
  const call = (path: string, init: RequestInit = {}) => service.call(path, { ...init, headers: { [ours]: '1' } })
  const ids = ['../../v1/merchants', '..%2f..%2fx', evil, 'E1?x=1', 'E1/../E2', '\u0000', 'a'.repeat(65)]
  for (const orderId of ids) {
    await call(body.callbackUrl, { method: 'POST', body: JSON.stringify({ orderId, url: evil, status: 'READY' }) })
    await call(`${body.callbackUrl}&orderId=${encodeURIComponent(orderId)}`)
    expect((await service.open({ order: undefined, orderId })).status).toBe(400)
  }
  await call(`/return/${body.token}?internalReference=${encodeURIComponent('../x')}&url=${evil}`)
  service.pay(body.provider.cartKey)
  await settled(service, body.id)

  const own = [service.url, service.stage.shopUrl, service.stage.providerUrl].map(url => new URL(url).host)
  const outward = asked.filter(({ url }) => url.host !== own[0])
  expect(outward.length).toBeGreaterThan(5)
  for (const { url, redirect } of outward.filter(each => !each.url.pathname.includes('WC_Gateway'))) {
    expect(own).toContain(url.host)
    expect(redirect, url.href).toBe('manual')
    expect(decodeURIComponent(url.href)).not.toMatch(/\.\.|evil|merchants|%00/)
  }
})

test('keys that somebody guesses are 401, after sixty of them 429; the right one is never refused', async () => {
  await using service = await startService()
  const guess = () => service.call('/v1/shops/nordlys', { headers: { authorization: `Bearer ${crypto.randomUUID()}` } })
  const answers = await Promise.all(Array.from({ length: limits.refusalsPerMinute + 5 }, guess))
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(limits.refusalsPerMinute)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  expect((await service.call('/v1/shops/nordlys', { headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(200)
})

test('bodies and headers have an end', async () => {
  await using service = await startService()
  const { body } = await service.open()
  const post = (size: number) => service.call(body.callbackUrl, { method: 'POST', body: 'x'.repeat(size) })
  expect((await post(limits.callbackBodyBytes)).status).toBe(200)
  // Its sender hears why, however long it goes on.
  for (const more of [1, 1_000_000, 4_000_000]) expect((await post(limits.callbackBodyBytes + more)).status).toBe(413)
  const large = await service.api(
    'POST',
    '',
    { ...service.aBody, x: 'x'.repeat(limits.apiBodyBytes) },
    { 'idempotency-key': 'k' },
  )
  expect(large.status).toBe(413)
  const bloated = await service.call('/healthz', { headers: { 'x-bloat': 'x'.repeat(limits.headerBytes) } })
  expect(bloated.status).toBe(431)
})

test('every page for a customer forbids what it does not need, is kept nowhere and tells no other site its address', async () => {
  await using service = await startService()
  const { body } = await service.open()
  for (const path of [`/pay/${body.token}`, `/return/${'A'.repeat(32)}`, `/pay/x`]) {
    const { headers } = await service.call(path)
    expect(headers.get('content-security-policy'), path).toMatch(
      /default-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
    )
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*'unsafe/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('metrics are for the admin token, or for this machine by its own name and without a proxy between', async () => {
  await using door = await openDoor()
  const status = async (headers: Record<string, string>) =>
    (await door.send({ method: 'GET', path: '/metrics', headers })).status
  expect(await status({})).toBe(200)
  expect(await status({ host: 'rebound.example' })).toBe(401)
  expect(await status({ 'x-forwarded-for': '203.0.113.9' })).toBe(401)
  expect(await status({ 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer an-admin-token-for-tests' })).toBe(200)
  expect(await status({ 'x-forwarded-for': '203.0.113.9', authorization: 'Bearer an-admin-token-for-test' })).toBe(401)
})

/** All that the database holds, ours and the queue's, whatever tables there are. */
async function everything(db: Service['database']['db']): Promise<string> {
  const tables = await sql<{ name: string }>`select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
    from information_schema.tables where table_type = 'BASE TABLE' and table_schema in ('kvitto', 'pgboss')`.execute(db)
  expect(tables.rows.length).toBeGreaterThan(15)
  const rows = await Promise.all(
    tables.rows.map(({ name }) => sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(db)),
  )
  return rows.flatMap(each => each.rows.map(({ row }) => row)).join('\n')
}

test('old customers’ data is erased by itself, every night', async () => {
  await using service = await startService()
  const planned = await sql<{ name: string; cron: string }>`select name, cron from pgboss.schedule`.execute(
    service.database.db,
  )
  expect(planned.rows).toContainEqual({ name: 'forget', cron: '17 3 * * *' })
  const refunds = { reason: `for ${person.firstName}`, requestedBy: person.lastName }
  const { body } = await service.open({ order, customer: person })
  await service.call(body.callbackUrl, { method: 'POST', body: JSON.stringify(person) })
  service.pay(body.provider.cartKey)
  await settled(service, body.id)
  await service.api('POST', `/${body.id}/refunds`, { amount: 100, ...refunds }, { 'idempotency-key': 'r' })
  await service.call(`/callbacks/nordlys/ecster/${'A'.repeat(32)}?q=${person.email}`, { method: 'POST' })
  await sql`update kvitto.payments set opened_at = opened_at - interval '181 days'`.execute(service.database.db)
  // The night has come.
  await sql`insert into pgboss.job (name, retry_limit) values ('forget', 0)`.execute(service.database.db)
  const kept = () => everything(service.database.db)
  /** Also as bytes are written out, which is how a callback's body is kept. */
  const spellings = (word: string) => [word.toLowerCase(), Buffer.from(word).toString('hex')]
  const before = await kept()
  for (const word of [...spellings(person.email), refunds.reason]) expect(before).toContain(word)
  await expect.poll(kept, { timeout: 45_000, interval: 200 }).not.toContain(person.email)
  const after = (await kept()).toLowerCase()
  for (const word of Object.values(person).flatMap(spellings)) expect(after, word).not.toContain(word)
  expect(await service.show(body.id)).toMatchObject({ status: 'settled', amount: 34_900 })
}, 60_000)
