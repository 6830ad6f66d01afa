import { keepPreviousData, type QueryKey, queryOptions, type UseQueryOptions, useQuery } from '@tanstack/react-query'
import type { ActionDetail, ActionsAnswer, ActionsQuery } from '../../../src/http/room/contract/actions.ts'
import type { CallbacksQuery, Hint, HintDetail, RefusedAnswer } from '../../../src/http/room/contract/callbacks.ts'
import type { ExceptionsAnswer, ExceptionsQuery } from '../../../src/http/room/contract/exceptions.ts'
import type { OverviewAnswer, OverviewQuery } from '../../../src/http/room/contract/overview.ts'
import type {
  PaymentDetail,
  PaymentRow,
  PaymentsQuery,
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

/** A filter of several values goes over the wire with commas. */
const flat = (query: Readonly<Record<string, unknown>>): Query =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, value === undefined ? undefined : [value].flat().join(',')]),
  )

export const overview = (query: OverviewQuery) => resource<OverviewAnswer>('overview', '/api/overview', flat(query))
export const payments = (query: PaymentsQuery) => resource<Page<PaymentRow>>('payments', '/api/payments', flat(query))
export const payment = (id: string) => resource<PaymentDetail>('payment', `/api/payments/${encodeURIComponent(id)}`)
export const shopOrder = (id: string, orderId: string) =>
  queryOptions({
    queryKey: ['payment', id, 'order', orderId],
    queryFn: ({ signal }) => read<ShopOrderAnswer>(`/api/payments/${id}/orders/${orderId}`, {}, signal),
    enabled: /^\d+$/.test(orderId),
    retry: false,
  })
export const exceptions = (query: ExceptionsQuery) =>
  resource<ExceptionsAnswer>('exceptions', '/api/exceptions', flat(query))
export const actions = (query: ActionsQuery) => resource<ActionsAnswer>('actions', '/api/actions', flat(query))
export const action = (id: string) => resource<ActionDetail>('actions', `/api/actions/${id}`)
export const callbacks = (query: CallbacksQuery) => resource<Page<Hint>>('callbacks', '/api/callbacks', flat(query))
export const callback = (id: string) => resource<HintDetail>('callbacks', `/api/callbacks/${id}`)
export const refused = resource<RefusedAnswer>('refused', '/api/callbacks/refused')
export const settings = resource<SettingsAnswer>('settings', '/api/settings')
export const catalogue = resource<CatalogueAnswer>('settings', '/api/catalogue')

export const useCatalogue = () => useQuery(catalogue).data

/** For the menu: how much waits for a person. */
export const useOpenExceptions = (): number => useQuery(exceptions({ limit: 1 })).data?.total.count ?? 0
