import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { client } from './api/client.ts'
import { toSearch } from './api/request.ts'
import { sessionQuery } from './api/session.ts'
import { Crashed, Lost } from './shell/lost.tsx'
import { Shell } from './shell/shell.tsx'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** What an address may leave out. */
type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined }

const optional = <T extends object>(search: T): Optional<T> => search

const oneOf = <const T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find(each => each === value)

const root = createRootRoute({ component: Outlet, notFoundComponent: Lost, errorComponent: Crashed })

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>) => optional({ to: text(search.to) }),
  component: lazyRouteComponent(() => import('./pages/login.tsx'), 'Login'),
})

/** Every page but the login: only for whoever is signed in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const session = await client.ensureQueryData(sessionQuery).catch(() => null)
    if (session?.kind === 'signed_out') throw redirect({ to: '/login', search: { to: location.href } })
  },
})

const overview = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: (search: Record<string, unknown>) =>
    optional({ range: oneOf(['24h', '7d', '30d'], search.range), shop: text(search.shop) }),
  component: lazyRouteComponent(() => import('./pages/overview/overview.tsx'), 'Overview'),
})

const payments = createRoute({
  getParentRoute: () => inside,
  path: '/payments',
  validateSearch: (search: Record<string, unknown>) =>
    optional({
      q: text(search.q),
      status: oneOf(['open', 'held', 'settled', 'closed', 'exception'], search.status),
      shop: text(search.shop),
      provider: text(search.provider),
      reason: text(search.reason),
      from: text(search.from),
      to: text(search.to),
      after: text(search.after),
      focus: text(search.focus),
    }),
  component: lazyRouteComponent(() => import('./pages/payments/payments.tsx'), 'Payments'),
})

const payment = createRoute({
  getParentRoute: () => inside,
  path: '/payments/$id',
  validateSearch: (search: Record<string, unknown>) =>
    optional({ show: oneOf(['callbacks', 'looks', 'writes', 'copy'], search.show) }),
  component: lazyRouteComponent(() => import('./pages/payment/payment.tsx'), 'Payment'),
})

const exceptions = createRoute({
  getParentRoute: () => inside,
  path: '/exceptions',
  validateSearch: (search: Record<string, unknown>) =>
    optional({
      shop: text(search.shop),
      reason: text(search.reason),
      owner: text(search.owner),
      after: text(search.after),
    }),
  component: lazyRouteComponent(() => import('./pages/exceptions/exceptions.tsx'), 'Exceptions'),
})

const actions = createRoute({
  getParentRoute: () => inside,
  path: '/actions',
  validateSearch: (search: Record<string, unknown>) =>
    optional({
      state: oneOf(['pending', 'running', 'complete', 'failed', 'cancelled'], search.state),
      after: text(search.after),
      open: text(search.open),
    }),
  component: lazyRouteComponent(() => import('./pages/actions/actions.tsx'), 'Actions'),
})

const callbacks = createRoute({
  getParentRoute: () => inside,
  path: '/callbacks',
  validateSearch: (search: Record<string, unknown>) =>
    optional({
      view: oneOf(['refused'], search.view),
      source: oneOf(['callback', 'return', 'operator', 'shop'], search.source),
      after: text(search.after),
      open: text(search.open),
    }),
  component: lazyRouteComponent(() => import('./pages/callbacks/callbacks.tsx'), 'Callbacks'),
})

const doctor = createRoute({
  getParentRoute: () => inside,
  path: '/doctor',
  component: lazyRouteComponent(() => import('./pages/doctor/doctor.tsx'), 'Doctor'),
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'Settings'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    inside.addChildren([overview, payments, payment, exceptions, actions, callbacks, doctor, settings]),
  ]),
  // Plain words in the address: `?q=1042`, not `?q=%221042%22`.
  parseSearch: search => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: toSearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
  interface HistoryState {
    /** The pages of a list that came before this one. */
    trail?: readonly string[]
  }
}
