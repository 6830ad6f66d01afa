import { describe, expect, test } from 'vitest'
import { createLogger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { limits } from '../src/limits.ts'
import { apiKey, type Service, startService } from './service.ts'

/** The customer's pages as the whole service serves them. What each page says is tested beside its code. */

const eventually = { timeout: 20_000, interval: 50 }

/** The codes that a stream tells, as they come. */
async function listen(service: Service, token: string, { on = 'return', after }: { on?: string; after?: number } = {}) {
  const stop = new AbortController()
  const headers: Record<string, string> = after === undefined ? {} : { 'last-event-id': String(after) }
  const response = await service.call(`/return/${token}/live?on=${on}`, { headers, signal: stop.signal })
  const codes: string[] = []
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? [])
      codes.push(...[...decoder.decode(chunk).matchAll(/^data: (.+)$/gm)].map(([, code = '']) => code))
  }
  const ended = read().catch(error => {
    if (!stop.signal.aborted) throw error
  })
  return { status: response.status, headers: response.headers, codes, ended, stop: () => stop.abort() }
}

describe('a page that is open', () => {
  // So late a stream lives for a minute: no new one brings a new look meanwhile.
  test('hears that the payment is confirmed, and nothing that only the order’s owner may know', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const live = await listen(service, body.token, { after: 20 })
    expect(Object.fromEntries(live.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    await expect.poll(() => live.codes, eventually).toEqual(['confirming-minutes'])
    service.pay(body.provider.cartKey)
    await expect.poll(() => live.codes, eventually).toEqual(['confirming-minutes', 'paid'])
    live.stop()
    await live.ended
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('does not wait for the grace of a callback: the browser that the callback lets go first is here', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const live = await listen(service, body.token, { after: 20 })
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('awaiting_payment')
    service.pay(body.provider.cartKey)
    await expect.poll(() => live.codes.at(-1), eventually).toBe('paid')
    live.stop()
    await live.ended
  })

  test('of a form only listens; nobody is asked for that', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const live = await listen(service, body.token, { on: 'pay' })
    await expect.poll(() => live.codes, eventually).toEqual([expect.stringMatching(/^payable-/)])
    expect((await service.show(body.id)).timeline.filter(line => line.kind === 'hint')).toEqual([])
    live.stop()
    await live.ended
  })

  test('is not listened to for ever, nor in any number, nor by strangers', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    expect((await listen(service, body.token, { after: limits.streamRounds - 1 })).status).toBe(204)
    expect((await listen(service, 'x'.repeat(32))).status).toBe(404)
    const open = await Promise.all(Array.from({ length: limits.streamsPerPayment }, () => listen(service, body.token)))
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200))
    expect((await listen(service, body.token)).status).toBe(503)
    for (const each of open) each.stop()
    await Promise.all(open.map(({ ended }) => ended))
    await expect
      .poll(async () => {
        const again = await listen(service, body.token)
        again.stop()
        return again.status
      }, eventually)
      .toBe(200)
  })

  test('does not hold up a stop', async () => {
    const service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const live = await listen(service, body.token, { after: 20 })
    await expect.poll(() => live.codes, eventually).toHaveLength(1)
    await service[Symbol.asyncDispose]()
    await live.ended
  })
})

describe('the pages', () => {
  test('speak the payment’s language, else the browser’s, under the shop’s name', async () => {
    await using service = await startService({ grace: '1h' })
    const read = async (token: string, language: string) =>
      (await service.call(`/pay/${token}`, { headers: { 'accept-language': language } })).text()
    const danish = await service.open({ locale: 'da-DK' })
    expect(await read(danish.body.token, 'fi')).toContain('<title>Betaling – nordlys</title>')
    const unsaid = await service.open()
    expect(await read(unsaid.body.token, 'fi')).toContain('<title>Maksaminen – nordlys</title>')
    expect(await read('nothing', 'nb')).toContain('<h1>Her er det ingenting</h1>')
  })

  test('answer a browser at an address that is none; programs, and whatever calls back, get a problem', async () => {
    await using service = await startService()
    const browser = {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'sv',
    }
    const ask = async (path: string, headers: Record<string, string>) => {
      const response = await service.call(path, { headers })
      return [response.status, response.headers.get('content-type'), await response.text()]
    }
    for (const path of ['/nonsense', '/nonsense/', '/nordlys', '/some/where/else', '/pay/a/b/c'])
      expect(await ask(path, browser), path).toEqual([
        404,
        'text/html; charset=UTF-8',
        expect.stringMatching(/<html lang="sv">.*<h1>Här finns ingenting<\/h1>/s),
      ])
    const problem = [404, 'application/problem+json', expect.stringContaining('"title":"Not found"')]
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0.5'])
      for (const path of ['/nonsense', '/some/where/else']) expect(await ask(path, { accept }), path).toEqual(problem)
    for (const path of ['/v1/nonsense', '/api/nonsense', '/callbacks/a/b', '/a/wc-api/B/', '/a/?wc-api=B'])
      expect(await ask(path, browser), path).toEqual(problem)
  })

  test('bring their script from the same origin, for browsers to keep', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const page = await (await service.call(`/pay/${body.token}`)).text()
    const address = /<script src="([^"]+)" defer>/.exec(page)?.[1] ?? ''
    const script = await service.call(new URL(address, `${service.url}/pay/${body.token}`).href)
    expect(Object.fromEntries(script.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(await script.text()).toContain('EventSource')
  })

  test('after a refusal the provider’s form is a click away, as long as the customer may try again', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const { control } = service.stage.provider
    control.act(control.begin(body.provider.cartKey, 'INVOICE').id, 'deny')
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('retry_window')
    const page = await (await service.call(`/return/${body.token}`)).text()
    expect(page).toContain('data-code="refused-here"')
    expect(page).toContain(`href="${service.url}/pay/${body.token}"`)
    expect(await (await service.call(`/pay/${body.token}`)).text()).toContain('EcsterPay.start')
    service.pay(body.provider.cartKey)
    await expect.poll(async () => (await service.show(body.id)).status, eventually).toBe('settled')
    expect((await service.call(`/pay/${body.token}`)).headers.get('location')).toContain('/return/')
  })

  test('say that they cannot be shown, and come again, while the database is away', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const { sql } = await import('kysely')
    await sql`alter table kvitto.payments rename to gone`.execute(service.database.db)
    const response = await service.call(`/return/${body.token}`)
    const page = await response.text()
    await sql`alter table kvitto.gone rename to payments`.execute(service.database.db)
    expect(response.status).toBe(503)
    expect(page).toContain('This page cannot be shown right now')
    expect(page).toContain(`content="3; url=/return/${body.token}?round=1"`)
  })

  test('a year later, the shop being gone from the configuration, still say what is true', async () => {
    await using service = await startService()
    const { body: paid } = await service.open()
    const { body: open } = await service.open()
    service.pay(paid.provider.cartKey)
    await expect.poll(async () => (await service.show(paid.id)).status, eventually).toBe('settled')
    const { woocommerce, ecster } = service.stage.settings
    const parsed = parseConfig({ publicUrl: service.url, shops: { other: { apiKey, woocommerce, ecster } } }, {})
    if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
    const environment = { databaseUrl: null, adminToken: null }
    const later = await compose(parsed.config, environment, service.database.url, 'http', createLogger('silent'))
    const read = async (path: string) => (await later.app.request(path)).text()
    const receipt = await read(`/return/${paid.token}`)
    expect(receipt).toContain('data-code="paid"')
    expect(receipt).toContain(`<dd>${service.paidOrders()[0]?.id}</dd>`)
    for (const path of [`/return/${open.token}`, `/pay/${open.token}`])
      expect(await read(path)).toContain('This payment is no longer handled here')
    await later.stop()
  })
})
