import { expect, test } from 'vitest'
import { bugs } from '../scripts/planted/bugs.ts'
import { findUnplantable } from '../scripts/planted/unplantable.ts'

/** `npm run test:planted` plants them and takes minutes; that each still has its place is seen at once. */

test('every planted bug can still be planted', async () => {
  expect(await findUnplantable(new URL('../', import.meta.url).pathname, bugs)).toEqual([])
})

test('no two of them have one name', () => {
  expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length)
})
