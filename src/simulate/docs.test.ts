import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faultKinds } from './faults.ts'
import { invariants } from './invariants.ts'

const page = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')

test('docs/reliability.md has every fault', () => {
  expect(faultKinds.filter(kind => !page.includes(`| \`${kind}\` |`))).toEqual([])
})

test('docs/reliability.md has every invariant', () => {
  expect(invariants.filter(({ name, promise }) => !page.includes(`| ${name} | ${promise} |`))).toEqual([])
})
