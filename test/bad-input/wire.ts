import fc from 'fast-check'

/** What can come over a wire from somebody who is broken, old, or hostile. */

/** `FUZZ=50 npx vitest run test/bad-input` looks fifty times as long; a failure prints the seed that repeats it. */
export const runs = (usual: number): { readonly numRuns: number } => ({
  numRuns: Math.ceil(usual * Number(process.env.FUZZ ?? 1)),
})

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`

export const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'NaN',
    'Infinity',
    '-0',
    '1e999',
    '9'.repeat(400),
    '-1',
    '0.000001',
    '1,00',
    'null',
    '__proto__',
    'constructor',
    '../../v1/merchants',
    '%2e%2e%2f',
    'javascript:alert(1)',
    '<script>alert(1)</script>',
    "'; drop table payments; --",
    '{{7*7}}',
    '\r\nset-cookie: a=b',
    '🧾'.repeat(100),
    '9999-99-99T99:99:99',
    '+275760-09-13T00:00:00.001Z',
  ),
)

export const oddNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, -1, 0.1, 1e21, 1e308, -1e308, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, 8.64e15 + 1),
)

/** Any JSON value, as text: what `JSON.stringify` would never write is in it too. */
const oddJsonText = fc.oneof(
  fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).map(value => JSON.stringify(value)),
  oddText.map(text => JSON.stringify(text)),
  oddNumber.map(String),
  fc.constantFrom('1e400', '-1e400', '[]', '{}', 'null', 'true', '{"a":1,"a":2}', '{"__proto__":{"id":1}}'),
  fc.constantFrom(10, 200, 20_000).map(deep),
)

/** One change to a JSON document: at some place, something else, nothing, or the same twice. */
const edit = fc.record({ at: fc.nat(), how: fc.constantFrom('replace', 'remove', 'double', 'rename'), to: oddJsonText })

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never

/** What happens to a text on its way. */
export const damage = fc.oneof(
  { weight: 6, arbitrary: fc.array(edit, { minLength: 1, maxLength: 3 }).map(edits => editAll(edits)) },
  { weight: 1, arbitrary: fc.nat(400).map(length => (text: string) => text.slice(0, length)) },
  { weight: 1, arbitrary: oddText.map(other => () => other) },
  { weight: 1, arbitrary: oddJsonText.map(other => () => other) },
  { weight: 1, arbitrary: fc.constant((text: string) => `<!doctype html><html><title>Hi</title>${text}`) },
)

const editAll =
  (edits: readonly Edit[]) =>
  (text: string): string => {
    try {
      return edits.reduce((document, each) => editOne(document, each), text)
    } catch {
      return text
    }
  }

/** Works on the text between the tokens, so that numbers which JavaScript cannot hold survive. */
function editOne(text: string, { at, how, to }: Edit): string {
  const values = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|\[\]|\{\}/g)]
  const target = values[at % Math.max(1, values.length)]
  if (target === undefined) return to
  const before = text.slice(0, target.index)
  const after = text.slice(target.index + target[0].length)
  const isName = /^\s*:/.test(after)
  if (how === 'rename' || isName)
    return `${before}${isName && how === 'double' ? `${target[0]}:1,${target[0]}` : '"x"'}${after}`
  return `${before}${{ replace: to, remove: 'null', double: `[${target[0]},${target[0]}]` }[how]}${after}`
}

/** How a server answers instead of how it should: its own text damaged, or another status, or odd headers. */
export const misanswer = fc.record({
  status: fc.option(
    fc.constantFrom(200, 201, 202, 204, 301, 302, 304, 400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503, 599),
  ),
  damage: fc.option(damage),
  headers: fc.dictionary(
    fc.constantFrom(
      'retry-after',
      'content-type',
      'location',
      'x-wp-totalpages',
      'paymentrequesttoken',
      'idempotent-replayed',
      'request-id',
    ),
    fc.constantFrom(
      '',
      '-1',
      '1e9',
      '9'.repeat(60),
      'soon',
      'Wed, 99 Foo 9999',
      'https://evil.example/',
      'text/html',
      'application/json',
      'true',
      'a b"c<d',
    ),
    { maxKeys: 2 },
  ),
})

export type Misanswer = typeof misanswer extends fc.Arbitrary<infer T> ? T : never

/** A `fetch` whose answers go wrong one after the other; null is an answer as it was. Then all are as they were. */
export function misanswering(real: typeof fetch, script: readonly (Misanswer | null)[]): typeof fetch {
  let count = 0
  return async (input, init) => {
    const answer = await real(input, init)
    const wrong = script[count]
    count += 1
    if (wrong == null) return answer
    const status = wrong.status ?? answer.status
    const text = await answer.text()
    const body = status === 204 || status === 304 ? null : (wrong.damage?.(text) ?? text)
    return new Response(body, { status, headers: { 'content-type': 'application/json', ...wrong.headers } })
  }
}
