import type { Context } from 'hono'
import { readForm } from './form.ts'
import { expand, type Page, toPage } from './lists.ts'
import { isMethod, type Json, type Method, methods } from './objects.ts'
import type { State } from './state.ts'

/** From requests and to answers, the same for all of the API. */

export const body = async (context: Context): Promise<unknown> => readForm(await context.req.text())
export const query = (context: Context): unknown => readForm(new URL(context.req.url).search)

export const answer = (state: State, json: Json, paths: readonly string[] | undefined): Json =>
  expand(json, paths, id => state.render(id))

type Listing = Page & { readonly expand?: readonly string[] | undefined }

/** One page of these, which come oldest first. */
export const list = (state: State, oldestFirst: readonly Json[], params: Listing, url: string): Json =>
  answer(state, toPage(oldestFirst.toReversed(), params, url), params.expand)

/** The account has all methods switched on; those that cannot reserve are left out of manual capture (documented: S5). */
export function offered(wanted: readonly Method[] | undefined, captureMethod: string): Method[] {
  const all = wanted ?? Object.keys(methods).filter(isMethod)
  return all.filter(each => captureMethod !== 'manual' || methods[each].canReserve)
}
