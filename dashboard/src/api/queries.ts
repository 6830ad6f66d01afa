import { keepPreviousData, type QueryKey, queryOptions, type UseQueryOptions, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import type { ActionDetail, ActionsAnswer, actionsQuery } from '../../../src/http/room/contract/actions.ts'
import type { callbacksQuery, Hint, HintDetail, RefusedAnswer } from '../../../src/http/room/contract/callbacks.ts'
import type { DoctorAnswer, Report } from '../../../src/http/room/contract/doctor.ts'
import type { ExceptionsAnswer, exceptionsQuery } from '../../../src/http/room/contract/exceptions.ts'
import type { OverviewAnswer, overviewQuery } from '../../../src/http/room/contract/overview.ts'
import type {
  PaymentDetail,
  PaymentRow,
  paymentsQuery,
  ShopOrderAnswer,
} from '../../../src/http/room/contract/payments.ts'
import type { CatalogueAnswer, SettingsAnswer } from '../../../src/http/room/contract/settings.ts'
import type { Page } from '../../../src/http/room/contract/words.ts'
import { type Query, read } from './request.ts'

/** What the pages read. The first word of each key is the topic that an event names (`live.ts`). */
const resource = <T>(topic: Topic, path: string, query: Query = {}) =>
  queryOptions({ queryKey: [topic, path, query], queryFn: ({ signal }) => read<T>(path, query, signal) })

/** A list: while another page or filter of it is fetched, the one before stays. Nothing flickers. */
export const useList = <T, K extends QueryKey>(options: UseQueryOptions<T, Error, T, K>) =>
  useQuery({ ...options, placeholderData: keepPreviousData })

export type Topic =
  | 'payments'
  | 'payment'
  | 'exceptions'
  | 'actions'
  | 'callbacks'
  | 'refused'
  | 'overview'
  | 'settings'
  | 'doctor'

/** What a query may say; the rest is the server’s to fill in. */
type Asked<Schema extends z.ZodType> = z.input<Schema>

/** A filter of several values goes over the wire with commas. */
const flat = (query: Readonly<Record<string, unknown>>): Query =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, value === undefined ? undefined : [value].flat().join(',')]),
  )

export const overview = (query: Asked<typeof overviewQuery>) =>
  resource<OverviewAnswer>('overview', '/api/overview', flat(query))
export const payments = (query: Asked<typeof paymentsQuery>) =>
  resource<Page<PaymentRow>>('payments', '/api/payments', flat(query))
export const payment = (id: string) => resource<PaymentDetail>('payment', `/api/payments/${encodeURIComponent(id)}`)
export const shopOrder = (id: string, orderId: string) =>
  queryOptions({
    queryKey: ['payment', id, 'order', orderId],
    queryFn: ({ signal }) => read<ShopOrderAnswer>(`/api/payments/${id}/orders/${orderId}`, {}, signal),
    enabled: /^\d+$/.test(orderId),
    retry: false,
  })
export const exceptions = (query: Asked<typeof exceptionsQuery>) =>
  resource<ExceptionsAnswer>('exceptions', '/api/exceptions', flat(query))
export const actions = (query: Asked<typeof actionsQuery>) =>
  resource<ActionsAnswer>('actions', '/api/actions', flat(query))
export const action = (id: string) => resource<ActionDetail>('actions', `/api/actions/${id}`)
export const callbacks = (query: Asked<typeof callbacksQuery>) =>
  resource<Page<Hint>>('callbacks', '/api/callbacks', flat(query))
export const callback = (id: string) => resource<HintDetail>('callbacks', `/api/callbacks/${id}`)
export const refused = resource<RefusedAnswer>('refused', '/api/callbacks/refused')
export const settings = resource<SettingsAnswer>('settings', '/api/settings')
export const catalogue = resource<CatalogueAnswer>('settings', '/api/catalogue')

/** While a run is under way its progress is read again; no event tells of it. */
export const doctor = queryOptions({
  ...resource<DoctorAnswer>('doctor', '/api/doctor'),
  refetchInterval: ({ state }) => (state.data?.places.some(({ running }) => running !== null) === true ? 1_000 : false),
})
export const doctorRun = (id: string) => resource<Report>('doctor', `/api/doctor/runs/${id}`)

export const useCatalogue = () => useQuery(catalogue).data

/** For the menu: how much waits for a person. */
export const useOpenExceptions = (): number => useQuery(exceptions({ limit: 1 })).data?.total.count ?? 0
