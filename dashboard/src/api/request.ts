/** What the server said no to, in its own words (RFC 9457). `status` 0: it could not be reached at all. */
export class Problem extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'Problem'
    this.status = status
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Reads one resource of the control room. Server and page are of one version, so the answer is what its type says. */
export const read = <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  ask<T>(`${path}${toSearch(query)}`, signal === undefined ? {} : { signal })

/** Does something. The header shows the server that no foreign page sent it. */
export const send = <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object = {}): Promise<T> =>
  ask<T>(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

export function toSearch(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value))
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { credentials: 'same-origin', ...init }).catch(error => {
    if (init.signal?.aborted) throw error
    throw new Problem(0, 'Kvitto cannot be reached. Is it running, and are you online?')
  })
  if (!response.ok) throw new Problem(response.status, await messageOf(response))
  if (response.status === 204) return Object.create(null)
  return response.json()
}

async function messageOf(response: Response): Promise<string> {
  const problem: { detail?: string; title?: string } = await response.json().catch(() => ({}))
  return problem.detail ?? problem.title ?? `Kvitto answered ${response.status}.`
}
