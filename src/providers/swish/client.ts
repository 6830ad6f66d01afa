import { type Outcome, ok, unknown, unreachable } from '../../base/outcome.ts'
import { errorCodesOf, readAnswer } from './answer.ts'
import { readRequest, type SeenRequest } from './attempt.ts'
import { existsCode, payerCodes } from './codes.ts'
import { type ExchangeDeps, exchange, type Sent } from './exchange.ts'
import type { RequestBody } from './request.ts'

/** What became of a request to create. `no_payer`: the number given cannot be asked. */
export type Created =
  | { readonly kind: 'created'; readonly token: string | null }
  | { readonly kind: 'exists' }
  | { readonly kind: 'no_payer' }

/** Swish's REST calls (S3, S5), each as an Outcome. */
export interface SwishClient {
  create(id: string, body: RequestBody, signal: AbortSignal): Promise<Outcome<Created>>
  read(id: string, paymentId: string, signal: AbortSignal): Promise<Outcome<SeenRequest>>
  /** Answers the request as it is afterwards. */
  cancel(id: string, paymentId: string, signal: AbortSignal): Promise<Outcome<SeenRequest>>
}

export function createClient(deps: ExchangeDeps): SwishClient {
  const { clock } = deps
  const ask = (sent: Sent, signal: AbortSignal) => exchange(deps, sent, signal)

  return {
    async create(id, body, signal) {
      const path = `/api/v2/paymentrequests/${id}`
      const got = await ask({ method: 'PUT', path, contentType: 'application/json', body }, signal)
      if (got.kind !== 'ok') return got
      const codes = errorCodesOf(got.value.text)
      if (codes.includes(existsCode)) return ok({ kind: 'exists' })
      if (codes.some(code => payerCodes.includes(code))) return ok({ kind: 'no_payer' })
      const answer = readAnswer(got.value, 'write', clock.now())
      if (answer.kind !== 'ok') return answer
      // The body is empty; a 200 would be somebody else's answer.
      if (got.value.status !== 201) return unknown(`Swish answered ${got.value.status} instead of 201`)
      return ok({ kind: 'created', token: got.value.token })
    },

    async read(id, paymentId, signal) {
      const got = await ask({ method: 'GET', path: `/api/v1/paymentrequests/${id}` }, signal)
      const answer = got.kind === 'ok' ? readAnswer(got.value, 'read', clock.now()) : got
      if (answer.kind === 'refused' && answer.code === 'invalid') return unreachable(answer.message)
      return answer.kind === 'ok' ? readRequest(answer.value, id, paymentId) : answer
    },

    async cancel(id, paymentId, signal) {
      const path = `/api/v1/paymentrequests/${id}`
      const body = [{ op: 'replace', path: '/status', value: 'cancelled' }]
      const got = await ask({ method: 'PATCH', path, contentType: 'application/json-patch+json', body }, signal)
      const answer = got.kind === 'ok' ? readAnswer(got.value, 'write', clock.now()) : got
      return answer.kind === 'ok' ? readRequest(answer.value, id, paymentId) : answer
    },
  }
}
