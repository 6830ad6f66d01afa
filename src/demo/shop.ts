import { Hono } from 'hono'
import { z } from 'zod'
import type { Scene } from './scene.ts'
import { cartPage, maintenancePage, thanksPage, waresPage } from './shop-pages.ts'
import { shopUrl, type Visit } from './visit.ts'

const line = z.object({ product: z.coerce.number(), by: z.coerce.number() })
const choice = z.object({ app: z.literal(['svipp', 'bergbank']) })
const received = z.object({ order: z.coerce.number(), key: z.string() })

/** The shop's front: wares, a cart, a checkout that opens a payment by the public API, and the page after it. */
export function createShop(scene: Scene): Hono<{ Variables: { visit: Visit } }> {
  const shop = new Hono<{ Variables: { visit: Visit } }>()
  shop.use('/shop/*', async (context, next) => (scene.faults.isOn('shop_down') ? maintenancePage(context) : next()))
  shop.get('/shop/', context => waresPage(context, context.var.visit))
  shop.get('/shop/cart', context => cartPage(context, context.var.visit))
  shop.post('/shop/cart', async context => {
    const { product, by } = line.parse(await context.req.parseBody())
    context.var.visit.put(product, by)
    return context.redirect(`${shopUrl}${by > 0 ? '' : 'cart'}`, 303)
  })
  shop.post('/shop/checkout', async context => {
    const { app } = choice.parse(await context.req.parseBody())
    const url = await context.var.visit.checkOut(app)
    if (url !== null) return context.redirect(url, 303)
    const trouble = 'The payment cannot be started just now, and no money was taken. Try again in a moment.'
    return cartPage(context, context.var.visit, trouble)
  })
  shop.get('/shop/thanks', context => {
    const { order: id, key } = received.parse(context.req.query())
    const order = scene.stage.shop.world.orders.get(id)
    return thanksPage(context, order?.orderKey === key ? { id, status: order.status, total: order.totals.total } : null)
  })
  return shop
}
