import { z } from 'zod'
import { type Service, startService } from './service.ts'

export const adminToken = 'an-admin-token-for-tests'

/** The service with a control room behind a token. */
export const startRoom = (options: Parameters<typeof startService>[0] = {}) => startService({ adminToken, ...options })

const own = { 'sec-fetch-site': 'same-origin' }

/** Somebody at a browser, who is logged in. */
export async function logIn(service: Service, who = 'Anna') {
  const response = await postJson(service, '/api/session', { token: adminToken, who })
  const cookie = /^[^;]+/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? ''
  const send = (method: string, path: string, body?: unknown) =>
    service.call(path, {
      method,
      headers: { ...own, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    cookie,
    send,
    /** The answer as this schema has it, or the test fails. */
    get: async <T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>> => {
      const answer = await send('GET', path)
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      return schema.parse(await answer.json())
    },
    detail: async (id: string) => paymentDetail.parse(await (await send('GET', `/api/payments/${id}`)).json()),
  }
}

export type Room = Awaited<ReturnType<typeof logIn>>

export const postJson = (service: Service, path: string, body: unknown, headers: Record<string, string> = own) =>
  service.call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

export const paymentRow = z.looseObject({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  settledBy: z.string().nullable(),
  returnedAt: z.string().nullable(),
  owner: z.string().nullable(),
})

export const paymentDetail = paymentRow.extend({
  revision: z.number(),
  look: z.string().nullable(),
  actions: z.array(z.string()),
  difference: z.object({ paid: z.object({ minor: z.number() }), due: z.object({ minor: z.number() }) }).nullable(),
  order: z.object({ id: z.string(), number: z.string() }).nullable(),
  story: z.array(z.object({ kind: z.string(), text: z.string() })),
  whatNext: z.string().nullable(),
})

export const page = <T extends z.ZodType>(row: T) => z.looseObject({ rows: z.array(row), next: z.string().nullable() })
