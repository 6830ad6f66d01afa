import type { Case } from './case.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import { carry, type Fate, type Handling } from './wire.ts'

/** The other end of a wire that HTTP goes over. */
export interface Wired {
  caseOf(paymentId: string): Case | undefined
  fateOf(whose: Case, request: Pick<Sent, 'method' | 'url'>): Fate
  looked(sender: Sender): void
  /** Told of every request that is to change something. */
  sent(sender: Sender, whose: Case, request: Sent): Running | null
  fetch(request: Request, diesAfter: number | null): Promise<Response>
}

export interface Sent {
  readonly method: string
  readonly url: URL
  readonly body: string
}

interface Running {
  begin(): void
  /** `made` is the id of what was created, if the answer names one. */
  end(made: number | null): void
}

/** A `fetch` for the real adapters, over a network with moods. */
export function createWire(scene: Scene, sender: Sender, to: Wired): typeof fetch {
  const { agenda, deadlines, tell } = scene
  return async (input, init) => {
    await sender.life.running()
    const url = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    const body = typeof init?.body === 'string' ? init.body : ''
    const signal = init?.signal ?? new AbortController().signal
    const whose = to.caseOf(sender.paymentId)
    const fate = whose === undefined ? ({ kind: 'fine', ms: 5 } as const) : to.fateOf(whose, { method, url })
    if (whose !== undefined && method === 'GET') to.looked(sender)
    const running = whose === undefined || method === 'GET' ? null : to.sent(sender, whose, { method, url, body })
    const headers = init?.headers ?? {}
    const serve = async ({ diesAfter }: Handling): Promise<Response> => {
      running?.begin()
      const content = body === '' ? {} : { body }
      const response = await to.fetch(new Request(url, { method, headers, ...content }), diesAfter)
      if (running === null) return response
      const text = await response.text()
      running.end(readId(text))
      return new Response(text, { status: response.status, headers: response.headers })
    }
    try {
      const carried = await carry(agenda, deadlines, fate, signal, serve)
      await sender.life.running()
      if (method !== 'GET' || fate.kind !== 'fine')
        tell(whose ?? null, () => `${sender.name}: ${method} ${url.pathname} ${JSON.stringify(fate)}`)
      return carried.kind === 'answer' ? carried.value : toResponse(carried.status, carried.retryAfterS)
    } catch (error) {
      await sender.life.running()
      tell(whose ?? null, () => `${sender.name}: ${method} ${url.pathname} ${JSON.stringify(fate)}, no answer`)
      throw error
    }
  }
}

function readId(text: string): number | null {
  const id = /^\{"id":(\d+)/.exec(text)?.[1]
  return id === undefined ? null : Number(id)
}

const toResponse = (status: number, retryAfterS: number | null): Response =>
  new Response('<html><body>a page of the web server</body></html>', {
    status,
    headers: retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) },
  })
