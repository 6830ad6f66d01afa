import { Agent, fetch } from 'undici'
import type { Credentials } from './credentials.ts'

/** What we need of a `fetch`, so that Node's, undici's and a simulator's all are one. */
export type Send = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly redirect: 'manual'
    readonly signal: AbortSignal
    readonly body?: string
  },
) => Promise<Reply>

interface Reply {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/**
 * Mutual TLS (S1): every request carries the shop's certificate. Node's own `fetch` cannot, and an agent fits only the
 * `fetch` of its own undici; so both are undici's.
 */
export function connect(credentials: Credentials): Send {
  const dispatcher = new Agent({ connect: { ...credentials } })
  return (url, init) => fetch(url, { ...init, dispatcher })
}
