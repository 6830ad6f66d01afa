import { describe, expect, it } from 'vitest'
import { createClient } from './client.ts'

const never = new AbortController().signal

function createShop(answers: (url: URL, method: string) => Response | Promise<Response>, url = 'https://s.test/shop/') {
  const calls: { url: URL; method: string; headers: Headers }[] = []
  const fake: typeof fetch = async (input, init) => {
    const call = { url: new URL(String(input)), method: init?.method ?? 'GET', headers: new Headers(init?.headers) }
    calls.push(call)
    return answers(call.url, call.method)
  }
  let count = 0
  const deps = {
    fetch: fake,
    clock: { now: () => 1_000_000 },
    random: (bytes: number) => new Uint8Array(bytes).fill(count++),
  }
  return { calls, client: createClient({ url, consumerKey: 'ck', consumerSecret: 'cs' }, deps) }
}

const ok = (): Response => Response.json([])
const failing = (code: string) => (): never => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}

describe('a request', () => {
  it('carries Basic keys over https, and a content type with every body', async () => {
    const { calls, client } = createShop(ok)
    await client.post('/orders', { a: 1 }, never)
    expect(calls[0]?.url.href).toBe('https://s.test/shop/wp-json/wc/v3/orders')
    expect(calls[0]?.headers.get('authorization')).toBe(`Basic ${btoa('ck:cs')}`)
    expect(calls[0]?.headers.get('content-type')).toBe('application/json')
  })

  it('that reads over https never has the same address twice, so that no cache on the way can answer it', async () => {
    const { calls, client } = createShop(ok)
    await client.get('/orders/7', {}, never)
    await client.get('/orders/7', {}, never)
    await client.put('/orders/7', {}, never)
    expect(new Set(calls.map(call => call.url.href)).size).toBe(3)
    expect(calls.at(-1)?.url.search).toBe('')
  })

  it('over http is signed, each time with a new nonce, and carries no secret', async () => {
    const { calls, client } = createShop(ok, 'http://127.0.0.1:8085')
    await client.get('/orders', {}, never)
    await client.get('/orders', {}, never)
    const nonces = calls.map(call => call.url.searchParams.get('oauth_nonce'))
    expect(new Set(nonces).size).toBe(2)
    expect(calls[0]?.headers.get('authorization')).toBeNull()
    expect(calls[0]?.url.href).not.toContain('cs')
  })

  it('goes to ?rest_route= where the shop has plain permalinks, and keeps to it once that worked', async () => {
    const { calls, client } = createShop(url =>
      url.searchParams.has('rest_route') ? ok() : new Response('<html>', { status: 404 }),
    )
    expect((await client.get('/orders', { page: 1 }, never)).kind).toBe('ok')
    expect((await client.get('/orders', {}, never)).kind).toBe('ok')
    expect(calls.map(call => call.url.pathname)).toEqual([
      '/shop/wp-json/wc/v3/orders',
      '/shop/index.php',
      '/shop/index.php',
    ])
    // WooCommerce looks at keys only when this stands in the URI.
    expect(calls[1]?.url.search).toContain('/wp-json/wc/')
  })

  it('that writes is not sent again in another form', async () => {
    const { calls, client } = createShop(() => new Response('<html>', { status: 404 }))
    expect((await client.post('/orders', {}, never)).kind).toBe('unknown')
    expect(calls).toHaveLength(1)
  })
})

describe('no answer', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CERT_HAS_EXPIRED'])('after %s: nothing was sent', async code => {
    const { client } = createShop(failing(code))
    expect((await client.post('/orders', {}, never)).kind).toBe('unreachable')
  })

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT'])(
    'after %s: a write may have happened',
    async code => {
      const { client } = createShop(failing(code))
      expect((await client.post('/orders', {}, never)).kind).toBe('unknown')
      expect((await client.get('/orders', {}, never)).kind).toBe('unreachable')
    },
  )

  it('in time: a write may have happened, but not when there was no time to send it', async () => {
    const timeUp = new AbortController()
    const { calls, client } = createShop(() => {
      timeUp.abort()
      throw timeUp.signal.reason
    })
    expect((await client.post('/orders', {}, timeUp.signal)).kind).toBe('unknown')
    expect((await client.post('/orders', {}, timeUp.signal)).kind).toBe('unreachable')
    expect(calls).toHaveLength(1)
  })

  it('that ends: a body without end is cut off', async () => {
    const endless = () =>
      new Response(new ReadableStream({ pull: stream => stream.enqueue(new Uint8Array(1024 * 1024)) }))
    expect((await createShop(endless).client.get('/orders', {}, never)).kind).toBe('unreachable')
  })
})
