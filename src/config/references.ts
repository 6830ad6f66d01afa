import type { Problem } from './problems.ts'

export type Env = Readonly<Record<string, string | undefined>>

/**
 * Replaces every `"env:NAME"` by what the environment has under that name. A variable that is not there becomes
 * undefined and a problem.
 */
export function resolveReferences(
  raw: unknown,
  env: Env,
): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const lookUp = (name: string, path: readonly PropertyKey[]): string | undefined => {
    if (name === '') {
      const text = 'the name of an environment variable is missing after "env:"; write it as "env:NORDLYS_API_KEY"'
      problems.push({ path, text })
      return undefined
    }
    const value = env[name]
    if (value !== undefined && value !== '') return value
    const state = value === undefined ? 'is not set' : 'is empty'
    problems.push({
      path,
      text: `the environment variable ${name} ${state}; set it, or write it into .env beside this file`,
    })
    return undefined
  }
  const value = mapTexts(raw, (text, path) =>
    text.startsWith('env:') ? lookUp(text.slice('env:'.length), path) : text,
  )
  return { value, problems }
}

/** The same value with other texts. */
export function mapTexts(
  value: unknown,
  change: (text: string, path: readonly PropertyKey[]) => unknown,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return change(value, path)
  if (Array.isArray(value)) return value.map((each, index) => mapTexts(each, change, [...path, index]))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, change, [...path, key])]))
}

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))
