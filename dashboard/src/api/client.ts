import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { SessionAnswer } from '../../../src/http/room/contract/session.ts'
import { Problem } from './request.ts'

export const sessionKey = ['session'] as const
const signedOut: SessionAnswer = { kind: 'signed_out' }

/** The session has ended, in another tab or by its age. */
const onError = (error: Error) => {
  if (error instanceof Problem && error.status === 401) client.setQueryData(sessionKey, signedOut)
}

/** Events say when to read again (`live.ts`), so nothing is read on a timer. */
export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
    },
  },
})

/** What was read belongs to whoever has left. */
export function forget(): void {
  client.clear()
  client.setQueryData(sessionKey, signedOut)
}
