import { z } from '@hono/zod-openapi'

/** What the API's routes have in common in their OpenAPI description. */

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
export const failure = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problem } },
})
export const security = [{ apiKey: [] }]
export const shopParam = z.object({ shop: z.string() })
export const paymentParams = shopParam.extend({ id: z.string() })
