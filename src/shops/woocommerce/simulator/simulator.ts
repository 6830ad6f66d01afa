import { Hono } from 'hono'
import pLimit from 'p-limit'
import type { Clock } from '../../../base/clock.ts'
import { type Acts, createActs } from './acts.ts'
import { authenticate } from './auth.ts'
import { RestError } from './body.ts'
import { createControl } from './control.ts'
import { Faults, type Plan, page, suffer } from './faults.ts'
import { connect, encodeNumbers, readWhole, toIndex, toPage, toRoute } from './front.ts'
import { createPluginRoutes } from './plugin.ts'
import { Killed, type Point, type Process } from './process.ts'
import { createRest } from './rest.ts'
import { createWorld, type Settings, type SimCoupon, type SimProduct, type World } from './world.ts'

/**
 * A WooCommerce that behaves as the real one was measured to (research/woocommerce.md and the conformance suite, which
 * runs against both), with its traps, and misbehaves on command.
 */
export interface Simulator {
  readonly world: World
  readonly acts: Acts
  /** In-process. Rejects like `fetch` when the connection breaks or the request's signal aborts. */
  fetch(request: Request): Promise<Response>
  misbehave(plan: Plan): void
  behave(): void
  /** What the hooks saw of one order, counted. */
  count(orderId: number): Counts
}

export interface Counts {
  readonly paymentComplete: number
  readonly stockReduced: number
  readonly stockRestored: number
  readonly mails: readonly string[]
}

export interface SimulatorDeps {
  readonly clock: Clock
  /** Lets others run in between. The simulated world's own time, or a plain yield. */
  readonly sleep: (ms: number) => Promise<void>
}

export interface SimulatorOptions {
  readonly settings?: Partial<Settings>
  readonly products?: readonly SimProduct[]
  readonly coupons?: readonly SimCoupon[]
  /** How long PHP takes from one point of a request to the next; within it, two requests do not see each other. */
  readonly stepMs?: number
}

export function createSimulator(deps: SimulatorDeps, options: SimulatorOptions = {}): Simulator {
  const world = createWorld(deps.clock, options.settings ?? {})
  for (const product of options.products ?? []) world.products.set(product.id, { ...product })
  for (const coupon of options.coupons ?? []) world.coupons.set(coupon.code.toLowerCase(), coupon)
  const faults = new Faults()
  const rest = createRest(world)
  const plugin = createPluginRoutes(world)
  const queue = pLimit(world.settings.processes)

  const run = (author: string, killAt: Point | null = null): Process => ({
    world,
    author,
    async reach(point) {
      await deps.sleep(options.stepMs ?? 0)
      if (point === killAt) throw new Killed(point)
    },
  })
  const acts = createActs(world, run)

  async function serve(request: Request, url: URL, route: string, killAt: Point | null): Promise<Response> {
    try {
      if (route === '/') return toIndex(world, url)
      const isPlugin = route.startsWith('/kvitto/')
      if (!isPlugin) authenticate(world, request, url)
      // WP-Cron: whatever is due runs when somebody visits.
      if (deps.clock.now() >= world.timerDueAt) await acts.runTimer()
      const inner = new Request(new URL(`${route}${url.search}`, url), request)
      const env = { process: run('WooCommerce', killAt), origin: url.origin }
      const answer = await (isPlugin ? plugin : rest).fetch(inner, env)
      return world.settings.numericCheck ? await encodeNumbers(answer) : answer
    } catch (error) {
      if (error instanceof RestError) return error.toResponse()
      if (error instanceof Killed) return page(502, '502 Bad Gateway')
      throw error
    }
  }

  /** A form that is posted to wp-cron.php makes it end before it runs anything. */
  async function visit(method: string, url: URL): Promise<Response> {
    const isDue = deps.clock.now() >= world.timerDueAt
    if (url.pathname === '/wp-cron.php' && method === 'GET' && isDue) await acts.runTimer()
    return toPage(world, method, url)
  }

  const shop = new Hono()
  shop.route('/_sim', createControl(world, acts, faults))
  shop.all('*', async c => {
    const url = new URL(c.req.url)
    const route = toRoute(world, url)
    const request = await readWhole(c.req.raw, url)
    const work = (killAt: Point | null = null) =>
      route === null ? visit(request.method, url) : queue(() => serve(request, url, route, killAt))
    return suffer(faults.take(request.method, route ?? url.pathname), deps.sleep, work)
  })
  shop.onError(error => {
    throw error
  })

  return {
    world,
    acts,
    fetch: request => connect(request, Promise.resolve(shop.fetch(request))),
    misbehave: planned => faults.add(planned),
    behave: () => faults.clear(),
    count: orderId => count(world, orderId),
  }
}

function count(world: World, orderId: number): Counts {
  const events = world.events.filter(each => each.order === orderId)
  const times = (name: string): number => events.filter(each => each.event === name).length
  return {
    paymentComplete: times('payment_complete'),
    stockReduced: times('reduce_order_stock'),
    stockRestored: times('restore_order_stock'),
    mails: world.mails.filter(each => each.order === orderId).map(each => each.mail),
  }
}
