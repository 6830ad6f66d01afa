import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { limits } from '../src/limits.ts'
import { adminToken, logIn, postJson, startRoom } from './room.ts'
import { type Service, startService } from './service.ts'

/** Who gets into the control room. */

let service: Service
beforeAll(async () => {
  service = await startRoom()
})
afterAll(() => service[Symbol.asyncDispose]())

const session = z.object({ kind: z.string(), who: z.string().optional(), access: z.string().optional() })
const whoIs = async (cookie = '') =>
  session.parse(await (await service.call('/api/session', { headers: { cookie } })).json())

/** Every route of the API, with something in the place of its parameters. */
const apiRoutes = (app: Hono | Service['kvitto']['app']) => [
  ...new Map(
    app.routes
      .filter(({ path, method }) => path.startsWith('/api/') && method !== 'ALL')
      .map(({ path, method }) => [`${method} ${path}`, { method, path: path.replaceAll(/:\w+/g, '1') }]),
  ).values(),
]

describe('without a session', () => {
  test('every route but the session’s own answers 401, and so does what is no route', async () => {
    const routes = apiRoutes(service.kvitto.app).filter(({ path }) => path !== '/api/session')
    expect(routes.length).toBeGreaterThan(18)
    for (const { method, path } of [...routes, { method: 'GET', path: '/api/nothing' }]) {
      const answer = await service.call(path, {
        method,
        headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { body: '{}' }),
      })
      expect([method, path, answer.status]).toEqual([method, path, 401])
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })
  test('a made-up cookie, or a shop’s API key, opens nothing', async () => {
    for (const headers of [{ cookie: 'kvitto=aaaa' }, { authorization: `Bearer ${adminToken}` }])
      expect((await service.call('/api/payments', { headers })).status).toBe(401)
  })
})

describe('login', () => {
  test('needs the token and a name, and makes a cookie that no script can read', async () => {
    const nameless = await postJson(service, '/api/session', { token: adminToken, who: '  ' })
    expect(nameless.status).toBe(400)
    const answer = await postJson(service, '/api/session', { token: adminToken, who: 'Anna' })
    expect(await answer.json()).toEqual({ kind: 'signed_in', who: 'Anna', access: 'token' })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^kvitto=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
    )
  })
  test('the session is known until logout, and the database holds nothing that opens it', async () => {
    const { cookie, send } = await logIn(service)
    expect(await whoIs(cookie)).toEqual({ kind: 'signed_in', who: 'Anna', access: 'token' })
    const rows = await service.database.db.selectFrom('sessions').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1])
    expect((await send('DELETE', '/api/session')).status).toBe(204)
    expect(await whoIs(cookie)).toEqual({ kind: 'signed_out' })
    expect((await send('GET', '/api/payments')).status).toBe(401)
  })
  test('a session ends by itself', async () => {
    const { cookie } = await logIn(service)
    await service.database.db
      .updateTable('sessions')
      .set({ expires_at: new Date(0) })
      .execute()
    expect(await whoIs(cookie)).toEqual({ kind: 'signed_out' })
  })
  test('another token on the same database knows no session of the old one', async () => {
    const { cookie } = await logIn(service)
    const digest = await service.database.db.selectFrom('sessions').select('digest').execute()
    expect(digest.length).toBeGreaterThan(0)
    const { createHmac } = await import('node:crypto')
    const of = (token: string) =>
      createHmac('sha256', token)
        .update(cookie.split('=')[1] ?? '')
        .digest('hex')
    const known = digest.map(row => row.digest.toString('hex'))
    expect([known.includes(of(adminToken)), known.includes(of('a-new-token'))]).toEqual([true, false])
  })
})

describe('writes', () => {
  test.each([
    ['from nowhere', {}, 403],
    ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from a sibling of this site', { 'sec-fetch-site': 'same-site' }, 403],
    ['from another origin', { origin: 'https://evil.example' }, 403],
    ['from an opaque origin', { origin: 'null' }, 403],
    ['from a page of ours', { 'sec-fetch-site': 'same-origin' }, 404],
  ])('%s', async (_, headers, status) => {
    const { cookie } = await logIn(service)
    const answer = await service.call('/api/payments/nothing/recheck', {
      method: 'POST',
      headers: { cookie, ...headers },
    })
    expect(answer.status).toBe(status)
  })
  test('from our own origin, by a browser that knows no Sec-Fetch-Site', async () => {
    const { cookie } = await logIn(service)
    const headers = { cookie, origin: service.url }
    const answer = await service.call('/api/payments/nothing/recheck', { method: 'POST', headers })
    expect(answer.status).toBe(404)
  })
  test('by any route are refused from another site, also with a session', async () => {
    const { cookie } = await logIn(service)
    const routes = apiRoutes(service.kvitto.app).filter(({ method }) => method !== 'GET')
    expect(routes.length).toBeGreaterThan(7)
    for (const { method, path } of routes)
      for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
        const headers = { cookie, 'content-type': 'application/json', ...foreign }
        const answer = await service.call(path, { method, headers, body: '{}' })
        expect([method, path, answer.status]).toEqual([method, path, 403])
      }
    expect(await whoIs(cookie)).toMatchObject({ kind: 'signed_in' })
  })
  test('a login from another site is refused too', async () => {
    const answer = await postJson(
      service,
      '/api/session',
      { token: adminToken, who: 'Eve' },
      { origin: 'https://evil.example' },
    )
    expect(answer.status).toBe(403)
  })
  test('a body that is too large, or is no JSON, is refused and changes nothing', async () => {
    const { send, cookie } = await logIn(service)
    const huge = await send('POST', '/api/session', { token: 'x'.repeat(limits.roomBodyBytes), who: 'a' })
    expect(huge.status).toBe(413)
    const form = await service.call('/api/session', {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams({ token: adminToken, who: 'Eve' }),
    })
    expect(form.status).toBe(400)
  })
})

test('after ten wrong tokens an address waits, also with the right one', async () => {
  await using other = await startRoom()
  const attempt = async (token: string) => (await postJson(other, '/api/session', { token, who: 'Eve' })).status
  const wrong: number[] = []
  for (let count = 0; count < limits.loginsWrong; count += 1) wrong.push(await attempt(`guess ${count}`))
  expect(new Set(wrong)).toEqual(new Set([401]))
  expect(await attempt('one more')).toBe(429)
  expect(await attempt(adminToken)).toBe(429)
})

describe('without a token', () => {
  test('the room is open to this machine, by its own name, and to nobody else', async () => {
    await using open = await startService()
    const status = async (headers: Record<string, string>) => (await open.call('/api/payments', { headers })).status
    expect(await status({})).toBe(200)
    expect(await status({ 'x-forwarded-for': '203.0.113.9' })).toBe(401)
    const rebound = await open.kvitto.app.request('http://evil.example/api/payments')
    expect(rebound.status).toBe(401)
    expect((await postJson(open, '/api/session', { token: 'any', who: 'Eve' })).status).toBe(401)
  })
})

describe('the pages', () => {
  test('an address of the room answers a browser, and shadows no callback', async () => {
    for (const path of [
      '/',
      '/payments',
      '/payments/1',
      '/exceptions',
      '/actions',
      '/callbacks',
      '/settings',
      '/login',
    ]) {
      const answer = await service.call(path, { headers: { accept: 'text/html' } })
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-store'])
    }
    const callback = await service.call('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=unknown-but-not-malformed-at-all', {
      method: 'POST',
    })
    expect([callback.status, callback.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
    expect((await service.call('/nordlys', { headers: { accept: 'text/html' } })).status).toBe(404)
  })
  test('a program that asks for JSON there is told that there is none', async () => {
    expect((await service.call('/payments', { headers: { accept: 'application/json' } })).status).toBe(404)
  })
})
