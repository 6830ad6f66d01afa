import type { Json } from './objects.ts'
import { missing } from './problems.ts'

export interface Page {
  readonly limit: number
  readonly starting_after?: string | undefined
  readonly ending_before?: string | undefined
}

/** One page, newest first (documented: S1). `ending_before` answers those that are newer, next to the cursor. */
export function toPage(newestFirst: readonly Json[], page: Page, url: string): Json {
  const { limit, starting_after: after, ending_before: before } = page
  const cursor = after ?? before
  const at = cursor === undefined ? -1 : newestFirst.findIndex(each => each.id === cursor)
  if (cursor !== undefined && at < 0) throw missing('object', cursor)
  if (before !== undefined) {
    const newer = newestFirst.slice(0, at)
    return { object: 'list', url, data: newer.slice(-limit), has_more: newer.length > limit }
  }
  const rest = newestFirst.slice(at + 1)
  return { object: 'list', url, data: rest.slice(0, limit), has_more: rest.length > limit }
}

/** `expand[]=payment_intent.latest_charge`: ids on that path become what they stand for (documented: S1). */
export function expand(answer: Json, paths: readonly string[] | undefined, render: (id: string) => Json | null): Json {
  for (const path of paths ?? []) unfold(answer, path.split('.'), render)
  return answer
}

function unfold(value: unknown, [key, ...rest]: string[], render: (id: string) => Json | null): void {
  if (Array.isArray(value)) for (const each of value) unfold(each, key === undefined ? [] : [key, ...rest], render)
  else if (isJson(value) && key !== undefined) {
    const child = value[key]
    if (typeof child === 'string') value[key] = render(child) ?? child
    unfold(value[key], rest, render)
  }
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null
