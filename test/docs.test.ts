import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readMessages } from '../scripts/plugin-language.ts'
import { parseConfig } from '../src/config/parse.ts'
import { configSchema } from '../src/config/schema.ts'
import { isReason, reasons } from '../src/settle/reasons.ts'
import { whatNext } from '../src/settle/what-next.ts'
import { sv } from '../src/settle/words/sv.ts'

/** What the documents promise and what the code knows are the same, both ways. */

const read = (name: string): Promise<string> => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8')

describe('docs/reasons.md', async () => {
  const sections = (await read('reasons.md')).split(/^### /m).slice(1)
  const codes = sections.map(section => /^`(\w+)`\n/.exec(section)?.[1])

  test('tells of every reason and of no other, in the order in which the code asks for them', () => {
    expect(codes).toEqual(Object.keys(reasons))
  })
  test.each(sections)('says what it means, what Kvitto does and what you do: %s', section => {
    expect(section).toMatch(/^`\w+`\n[A-Z][\s\S]+\n- \*\*Kvitto\*\* [\s\S]+\n- \*\*You\*\* [\s\S]+\./)
  })
})

describe('what people do about an exception', async () => {
  const text = await read('reasons.md')
  test.each(Object.entries(whatNext))('is told the same in docs/reasons.md: %s', (code, told) => {
    const section = new RegExp(`^### \`${code}\`\\n[^#]+?\\*\\*You\\*\\* ([^#]+?)\\n\\n`, 'm').exec(text)?.[1] ?? ''
    const plain = told.replaceAll('’', "'").replaceAll(/[“”]/g, '"')
    expect(section.replaceAll(/\s+/g, ' ')).toBe(`${plain[0]?.toLowerCase()}${plain.slice(1)}`)
  })
  test('is told for every exception', () => {
    const exceptions = text.split(/^### /m).filter(section => /Exception\.$/m.test(section))
    expect(exceptions.map(section => /^`(\w+)`/.exec(section)?.[1]).toSorted()).toEqual(
      Object.keys(whatNext).toSorted(),
    )
  })
})

describe('docs/configuration.md', async () => {
  const text = await read('configuration.md')
  const documented = [...text.matchAll(/^\| `(\w[\w.]*)` \| (.+?) \| .+ \|$/gm)].map(([, path, byDefault]) => ({
    path,
    byDefault,
  }))

  test('lists every option with its default and no other, in the order of the schema', () => {
    const options = optionsOf(configSchema)
    expect(documented.map(({ path }) => path)).toEqual(options.map(({ path }) => path))
    for (const [index, { path, byDefault, isRequired }] of options.entries()) {
      const told = documented[index]?.byDefault
      if (byDefault !== undefined) expect(told, path).toBe(`\`${JSON.stringify(byDefault)}\``)
      else expect(told === 'required', path).toBe(isRequired)
    }
  })

  test('its example in JSON is a configuration', () => {
    const json = /```json\n([\s\S]+?)```/.exec(text)?.[1] ?? ''
    const everything = new Proxy({}, { get: (_, name) => (/STRIPE_API/.test(String(name)) ? 'rk_1' : 'whsec_1') })
    expect(parseConfig(JSON.parse(json), everything)).toMatchObject({ kind: 'ok' })
  })

  test('its example is a configuration', () => {
    const example = /defineConfig\((\{[\s\S]+?\n\})\)/.exec(text)?.[1] ?? ''
    const json = example
      .replace(/'/g, '"')
      .replace(/(\w+): /g, '"$1": ')
      .replace(/,(\s*\})/g, '$1')
      .replace(/"env":/g, 'env:')
    const everything = new Proxy({}, { get: () => 'a-long-enough-secret' })
    expect(parseConfig(JSON.parse(json), everything)).toMatchObject({ kind: 'ok' })
  })
})

interface Option {
  readonly path: string
  readonly byDefault: unknown
  readonly isRequired: boolean
}

function optionsOf(schema: unknown, prefix = ''): Option[] {
  if (schema instanceof z.ZodOptional) return optionsOf(schema.def.innerType, prefix)
  const inner = schema instanceof z.ZodPipe ? schema.def.in : schema
  if (inner instanceof z.ZodRecord) return optionsOf(inner.valueType, `${prefix}NAME.`)
  if (!(inner instanceof z.ZodObject)) return []
  return Object.entries(inner.shape).flatMap(([key, option]) => [
    {
      path: `${prefix}${key}`,
      byDefault: option instanceof z.ZodPrefault ? option.def.defaultValue : undefined,
      isRequired: !option.safeParse(undefined).success,
    },
    ...optionsOf(option, `${prefix}${key}.`),
  ])
}

describe('docs/security.md', async () => {
  const promises = [...(await read('security.md')).matchAll(/^\| (.+) \| `([\w/.-]+)`: \*(.+)\* \|$/gm)]

  test('has a promise for each row of its tables', async () => {
    const rows = (await read('security.md')).split('\n').filter(line => /^\| .+ \| `/.test(line))
    expect(promises).toHaveLength(rows.length)
    expect(promises.length).toBeGreaterThan(20)
  })
  test.each(promises.map(([, promise, file, name]) => ({ promise, file, name })))(
    '$promise',
    async ({ file = '', name = '' }) => {
      const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8')
      expect(source.replaceAll(/\s+/g, ' ')).toMatch(
        new RegExp(`[('\`]${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}'`),
      )
    },
  )
})

describe('the plugin’s order notes', async () => {
  const php = await read('../wordpress/kvitto-for-woocommerce/includes/class-kvitto-after-sale.php')
  const told = [...php.matchAll(/^\t\t\t'(.+)' => __\( '(.+)', /gm)].map(([, sentence, translated]) => ({
    sentence,
    translated,
  }))

  test('are translated as Kvitto writes them', () => {
    expect(told.length).toBeGreaterThan(5)
    const sentences: readonly string[] = Object.values(reasons)
    for (const { sentence = '', translated } of told) {
      expect(sentences).toContain(sentence)
      expect(translated).toBe(sentence)
    }
  })

  test('say in Swedish what the story says', async () => {
    const po = readMessages(await read('../wordpress/kvitto-for-woocommerce/languages/kvitto-for-woocommerce-sv_SE.po'))
    for (const [code, sentence] of Object.entries(reasons))
      if (po.has(sentence) && isReason(code)) expect(po.get(sentence)).toBe(sv.reasons[code])
  })
})
