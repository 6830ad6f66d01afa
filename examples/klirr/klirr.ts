import {
  apiUrl,
  type Callback,
  calendar,
  defineProvider,
  headerValue,
  type Outcome,
  ok,
  type Provider,
  type ProviderDeps,
  retryWindow,
  type Session,
  type SessionRequest,
  toDecimal,
} from 'kvitto/provider'
import { z } from 'zod'
import { createAfterSale } from './after-sale.ts'
import { createApi, type KlirrApi, tellAttempt } from './api.ts'

const klirrConfig = z.strictObject({ baseUrl: apiUrl, apiKey: headerValue, calendar, retryWindow })
type KlirrConfig = z.output<typeof klirrConfig>

export const klirr = defineProvider({
  name: 'klirr',
  title: 'Klirr',
  config: klirrConfig,
  create: createKlirr,
  describe: ({ baseUrl }) => ({ baseUrl }),
  explanations: { baseUrl: '"https://api.klirr.example"', apiKey: 'the API key of the shop’s account at Klirr' },
  questions: [
    { option: 'baseUrl', ask: 'Where is Klirr’s API?', kind: 'text', schema: apiUrl },
    { option: 'apiKey', ask: 'Klirr’s API key?', kind: 'secret', schema: headerValue },
  ],
})

export function createKlirr(config: KlirrConfig, deps: ProviderDeps): Provider {
  const api = createApi(config, deps)
  return {
    name: 'klirr',
    callbacks: 'token',

    open: (request, signal) => openCheckout(api, request, signal),

    async update(session, request, signal) {
      const closed = await api.closeCheckout(session.public.checkout ?? '', signal)
      // Gone already: an earlier update whose answer was lost has closed it.
      if (closed.kind !== 'ok' && !(closed.kind === 'refused' && closed.code === 'not_found')) return closed
      return openCheckout(api, request, signal)
    },

    async look({ paymentId, references }, signal) {
      const found = await api.findPayments(paymentId, signal)
      if (found.kind !== 'ok') return found
      const known = new Set(found.value.map(({ id }) => id))
      const claimed = [...new Set(references)].filter(id => isId(id) && !known.has(id))
      const read = await Promise.all(claimed.map(async id => ({ id, answer: await api.readPayment(id, signal) })))
      const attempts = read.flatMap(({ answer }) => (answer.kind === 'ok' ? [answer.value] : []))
      const unread = read.flatMap(({ id, answer }) =>
        answer.kind === 'ok' || (answer.kind === 'refused' && answer.code === 'not_found')
          ? []
          : [`payment ${id}: ${answer.message}`],
      )
      return ok({ attempts: [...found.value, ...attempts].map(tellAttempt), unread })
    },

    label: (reference, orderNumber, signal) => api.setReference(reference, orderNumber, signal),
    // Klirr signs nothing: the token in the callback's address is all there is, and the callback only wakes a look.
    admits: () => true,
    readCallback: callback => ({ reference: readBody(callback), paymentId: null }),
    readReturn: query => readId(query.get('payment_id')),
    payPage: session => ({ kind: 'redirect', url: session.public.payUrl ?? '' }),
    ...createAfterSale(api),
  }
}

async function openCheckout(api: KlirrApi, request: SessionRequest, signal: AbortSignal): Promise<Outcome<Session>> {
  const { paymentId, amountMinor, currency, callbackUrl, returnUrl } = request
  const opened = await api.openCheckout(
    {
      reference: paymentId,
      amount: toDecimal(amountMinor, currency),
      currency,
      callback_url: callbackUrl,
      return_url: returnUrl,
    },
    signal,
  )
  return opened.kind === 'ok' ? ok({ public: { checkout: opened.value.id, payUrl: opened.value.pay_url } }) : opened
}

/** What a stranger names goes into a URL of ours only if it has the form of an id. */
const isId = (text: string): boolean => /^kp_[a-z0-9]{1,40}$/.test(text)

const readId = (value: unknown): string | null => (typeof value === 'string' && isId(value) ? value : null)

const named = z.object({ payment_id: z.unknown() })

function readBody({ body }: Callback): string | null {
  try {
    return readId(named.safeParse(JSON.parse(new TextDecoder().decode(body))).data?.payment_id)
  } catch {
    return null
  }
}
