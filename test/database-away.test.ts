import { connect, createServer, type Socket } from 'node:net'
import pg from 'pg'
import { expect, test } from 'vitest'
import { join, listen } from '../scripts/chaos/balancer.ts'
import { createLogger, type Logger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { listen as listenHttp } from '../src/http/listen.ts'
import { testDatabase } from './pg.ts'

/** A way to the database that can be closed, for connections that stand and for new ones. */
async function wayTo(url: string) {
  const { host, port, user, password, database } = new pg.Client({ connectionString: url })
  const sockets = new Set<Socket>()
  const way = { isOpen: true, refused: 0, requests: 0, shutAt: Number.POSITIVE_INFINITY }
  const server = createServer(client => {
    if (!way.isOpen) {
      way.refused += 1
      client.destroy()
      return
    }
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    join(client, upstream, sockets)
    client.on('data', () => {
      way.requests += 1
      if (way.requests === way.shutAt) for (const socket of sockets) socket.destroy()
    })
  })
  const here = await listen(server)
  const login = `${encodeURIComponent(user ?? '')}:${encodeURIComponent(String(password ?? ''))}`
  return {
    way,
    url: `postgresql://${login}@127.0.0.1:${here}/${database}`,
    shut() {
      way.isOpen = false
      for (const socket of sockets) socket.destroy()
    },
    close: () => server.close(),
  }
}

async function startOn(url: string, log: Logger) {
  const woocommerce = { url: 'http://127.0.0.1:1', consumerKey: 'ck_1', consumerSecret: 'cs_1' }
  const ecster = { baseUrl: 'http://127.0.0.1:1', apiKey: 'k', merchantKey: 'm' }
  const shops = { nordlys: { apiKey: 'an-api-key', woocommerce, ecster } }
  const parsed = parseConfig({ publicUrl: 'http://127.0.0.1:1', shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  return compose(parsed.config, { databaseUrl: null, adminToken: null }, url, 'all', log)
}

test('while the database is away every call of the API is told to come again, and the log says it once', async () => {
  await using database = await testDatabase()
  const { way, url, shut, close } = await wayTo(database.url)
  const lines: { msg: string; err?: { message: string } }[] = []
  const log = createLogger('warn', { write: line => lines.push(JSON.parse(line)) })
  const kvitto = await startOn(url, log)
  const call = (method: string, path: string, body?: object) =>
    kvitto.app.request(`/v1/shops/nordlys/payments${path}`, {
      method,
      headers: { authorization: 'Bearer an-api-key', 'content-type': 'application/json', 'idempotency-key': 'k' },
      ...(body && { body: JSON.stringify(body) }),
    })
  shut()
  const calls = [
    ['POST', '', { provider: 'ecster', amount: 100, currency: 'SEK', reference: 'cart 1', orderId: '1' }],
    ['PUT', '/p1', { amount: 100 }],
    ['GET', '/p1'],
    ['POST', '/p1/refunds', { amount: 100 }],
    ['POST', '/p1/recheck'],
  ] as const
  for (const [method, path, body] of calls) {
    const answer = await call(method, path, body)
    expect([method, path, answer.status, answer.headers.get('content-type')]).toEqual([
      method,
      path,
      503,
      'application/problem+json',
    ])
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  }
  await expect.poll(() => way.refused, { timeout: 20_000 }).toBeGreaterThan(80)
  const told = lines.filter(({ msg }) => msg === 'the queue reports an error')
  expect(told.length).toBeGreaterThan(0)
  // "read ECONNRESET", "Connection terminated unexpectedly" and their like, each once for all workers.
  expect(told.length).toBeLessThan(10)
  expect(JSON.stringify(lines)).not.toContain('[object Object]')
  way.isOpen = true
  await expect.poll(async () => (await call('GET', '/p1')).status, { timeout: 20_000 }).toBe(404)
  await kvitto.stop()
  close()
})

test('a caller that breaks off is not taken for a database that is away', async () => {
  await using database = await testDatabase()
  const lines: string[] = []
  const kvitto = await startOn(database.url, createLogger('info', { write: line => lines.push(line) }))
  const seen = Promise.withResolvers<void>()
  const server = await listenHttp(
    {
      fetch: async (request, bindings) => {
        const answer = await kvitto.app.fetch(request, bindings)
        seen.resolve()
        return answer
      },
    },
    0,
    '127.0.0.1',
  )
  const caller = connect(server.port, '127.0.0.1')
  caller.write(`POST /v1/self?nonce=${'A'.repeat(32)} HTTP/1.1\r\nhost: here\r\ncontent-length: 1000\r\n\r\nhalf`, () =>
    setImmediate(() => caller.destroy()),
  )
  await seen.promise
  expect(lines.filter(line => line.includes('database') || line.includes('aborted'))).toEqual([])
  await server.close()
  await kvitto.stop()
})

test('a Kvitto that starts while the database crashes starts all the same, wherever it was', async () => {
  await using database = await testDatabase()
  for (let shutAt = 1, isThrough = false; !isThrough; shutAt = Math.ceil(shutAt * 1.4)) {
    const { way, url, close } = await wayTo(database.url)
    way.shutAt = shutAt
    const kvitto = await startOn(url, createLogger('silent'))
    isThrough = way.requests < shutAt
    await expect.poll(async () => (await kvitto.app.request('/readyz')).status).toBe(200)
    await kvitto.stop()
    close()
  }
})
