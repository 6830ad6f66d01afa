import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Callback } from '../provider.ts'
import { isOrderId } from './order.ts'

/**
 * Ecster's order event notification: a JSON `{orderId, orderReference?, status, time, event}` by POST (E4). It says that
 * something happened to an order, never what: only the id is read, and that too is only a claim.
 * Form bodies and queries are read as well, since proxies and older set-ups turn one into another.
 */
export function readCallback(callback: Callback): string | null {
  const text = new TextDecoder().decode(callback.body)
  const candidates = [orderIdInJson(text), new URLSearchParams(text).get('orderId'), callback.query.get('orderId')]
  return candidates.find(id => id !== null && isOrderId(id)) ?? null
}

/** The browser's return carries `internalReference`, Ecster's other name for the order id (seen in integrations: KE). */
export function readReturn(query: URLSearchParams): string | null {
  const id = query.get('internalReference') ?? query.get('orderId')
  return id !== null && isOrderId(id) ? id : null
}

export interface SharedHeader {
  readonly name: string
  readonly value: string
}

/** Compared as digests: equally long whatever came, so that the time it takes tells nothing. */
export function admits(callback: Callback, header: SharedHeader | undefined): boolean {
  if (header === undefined) return true
  const given = callback.headers[header.name.toLowerCase()]
  return given !== undefined && timingSafeEqual(digest(given), digest(header.value))
}

const notification = z.object({ orderId: z.string() })

function orderIdInJson(text: string): string | null {
  try {
    return notification.safeParse(JSON.parse(text)).data?.orderId ?? null
  } catch {
    return null
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
