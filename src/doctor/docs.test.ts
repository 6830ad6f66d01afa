import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog, codes } from './catalog.ts'
import { cases } from './lab/cases.ts'
import { reportSchema } from './schema.ts'

/** docs/doctor.md and the code know the same codes, the same schema and the same number of cases. */

const read = (name: string): Promise<string> => readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

describe('docs/doctor.md', async () => {
  const text = await read('doctor.md')
  const documented = [...text.matchAll(/^### `([\w-]+)`$/gm)].map(([, code]) => code)

  test('has every code once and no other, in the order of the catalog', () => expect(documented).toEqual(codes))
  test.each(codes)('says how bad %s is, and what it means', code => {
    const section = text.split(`### \`${code}\`\n`)[1]?.split('\n### ')[0] ?? ''
    expect(section).toMatch(new RegExp(`^\\*\\*${catalog[code].severity}\\*\\*`))
    expect(section).toContain(withDots(catalog[code].meaning))
  })
  test('tells the size of the lab’s table and how much of it was captured', () => {
    const captured = cases.filter(each => each.captured !== undefined).length
    const healthy = cases.filter(({ expect: wanted }) => wanted === null).length
    expect(text).toContain(`${cases.length} of ${cases.length} named right`)
    expect(text).toContain(`${cases.length} cases, ${healthy} of them healthy; ${captured} are real captures`)
  })
})

test('docs/doctor.schema.json is the schema of --json', async () => {
  expect(JSON.parse(await read('doctor.schema.json'))).toEqual(z.toJSONSchema(reportSchema))
})

/** In the document a word that each finding fills in is an ellipsis. */
const withDots = (text: string): string => text.replace(/\{\w+\}/g, '…')
