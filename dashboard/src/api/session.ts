import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import type { LoginRequest, SessionAnswer } from '../../../src/http/room/contract/session.ts'
import { client, forget, sessionKey } from './client.ts'
import { read, send } from './request.ts'

export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: ({ signal }) => read<SessionAnswer>('/api/session', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export const useSession = () => useQuery(sessionQuery)

export const useSignIn = () =>
  useMutation({
    mutationFn: (login: LoginRequest) => send<SessionAnswer>('POST', '/api/session', login),
    onSuccess: session => client.setQueryData(sessionKey, session),
  })

export const useSignOut = () =>
  useMutation({ mutationFn: () => send<void>('DELETE', '/api/session'), onSuccess: forget })
