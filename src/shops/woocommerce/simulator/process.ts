import { isDeepStrictEqual } from 'node:util'
import { findOrder, newId, type SimOrder, type World } from './world.ts'

/** Where a PHP process can die, and where another one can come between. */
export type Point = 'loaded' | 'nameless_stub' | 'stub' | 'lines' | 'totals' | 'paid' | 'stock'

/** One PHP request. It works on its own copy of an order, writes what it changed, and may be killed at any point. */
export interface Process {
  readonly world: World
  /** Who changes things: notes of changes by a person carry their name. */
  readonly author: string
  /** Lets others run, or throws Killed. */
  reach(point: Point): Promise<void>
}

export class Killed extends Error {}

export interface Loaded {
  readonly order: SimOrder
  base: SimOrder
}

export function load(world: World, id: number): Loaded {
  const row = findOrder(world, id)
  return { order: structuredClone(row), base: structuredClone(row) }
}

/** Writes only what this process changed, so that two of them do not undo each other: that is how both can pay. */
export function commit(world: World, loaded: Loaded): void {
  const row = findOrder(world, loaded.order.id)
  loaded.order.modifiedAt = world.clock.now()
  const { order, base } = loaded
  const changed = Object.entries(order).filter(
    ([name, value]) => !isDeepStrictEqual(value, Object.entries(base).find(([other]) => other === name)?.[1]),
  )
  Object.assign(row, structuredClone(Object.fromEntries(changed)))
  loaded.base = structuredClone(order)
}

export function addNote(world: World, orderId: number, text: string, author = 'WooCommerce', isForCustomer = false) {
  const note = { id: newId(world), orderId, author, text, isForCustomer, at: world.clock.now() }
  world.notes.push(note)
  return note
}
