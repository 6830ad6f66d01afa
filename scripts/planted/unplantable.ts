import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PlantedBug } from './bugs.ts'

/** What is to be said of each edit that does not apply exactly once: the code has moved, and the bug must move with it. */
export async function findUnplantable(root: string, bugs: readonly PlantedBug[]): Promise<readonly string[]> {
  const edits = bugs.flatMap(({ name, edits: each }) => each.map(edit => ({ name, ...edit })))
  const told = await Promise.all(
    edits.map(async ({ name, file, search, replace }) => {
      const text = await readFile(join(root, file), 'utf8').catch(() => '')
      const count = text.split(search).length - 1
      if (count === 1 && search !== replace) return []
      return [`"${name}" cannot be planted: ${file} has ${count} times\n${search}\nAdapt scripts/planted/bugs.ts.`]
    }),
  )
  return told.flat()
}
