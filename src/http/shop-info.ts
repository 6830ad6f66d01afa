import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'

export interface ShopInfoDeps {
  /** Kvitto's own. */
  readonly version: string
  /** What Kvitto has for a shop; undefined when there is none of that name. */
  readonly describe: (shop: string) => ShopDescription | undefined
  /** Looks at the shop now, from Kvitto's side. */
  readonly look: (shop: string, signal: AbortSignal) => Promise<z.input<typeof sight>>
}

export interface ShopDescription {
  readonly name: string
  readonly providers: readonly {
    readonly name: string
    readonly title: string
    readonly refunds: boolean
  }[]
}

const sight = z
  .object({
    url: z.string().openapi({ description: 'Where Kvitto looks for the shop.' }),
    plugin: z
      .object({
        version: z.string(),
        woocommerce: z.string(),
        storage: z.enum(['hpos', 'posts']),
        holdStockMinutes: z.number(),
      })
      .nullable()
      .openapi({ description: 'The plugin in the shop; null when Kvitto does not see it, and settles by REST alone.' }),
    problem: z.string().nullable(),
  })
  .openapi('ShopSight')

const info = z
  .object({
    name: z.string(),
    version: z.string().openapi({ description: 'Of Kvitto.' }),
    providers: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        refunds: z.boolean().openapi({ description: 'Kvitto can give money back there.' }),
      }),
    ),
    sight: sight.optional(),
  })
  .openapi('ShopInfo')

const route = createRoute({
  method: 'get',
  path: '/v1/shops/{shop}',
  summary: 'What Kvitto has for the shop',
  description: 'For the shop’s plugin: what customers can pay with, and whether both sides reach each other.',
  security: [{ apiKey: [] }],
  request: {
    params: z.object({ shop: z.string() }),
    query: z.object({
      look: z.stringbool().default(false).openapi({ type: 'boolean', description: 'Also look at the shop from here.' }),
    }),
  },
  responses: {
    200: { description: 'The shop.', content: { 'application/json': { schema: info } } },
    401: { description: 'The API key is missing or wrong.' },
    404: { description: 'No such shop.' },
  },
})

/** Adds the route to the API, which has checked the key already. */
export function addShopInfo(api: OpenAPIHono, { version, describe, look }: ShopInfoDeps): void {
  api.openapi(route, async context => {
    const { shop } = context.req.valid('param')
    const description = describe(shop)
    if (description === undefined) return context.notFound()
    const isAsked = context.req.valid('query').look
    const seen = isAsked ? { sight: await look(shop, context.req.raw.signal) } : {}
    return context.json({ ...description, providers: [...description.providers], version, ...seen }, 200)
  })
}
