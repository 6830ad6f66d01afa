import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { rules } from './house/rules.ts'
import { parse, readSources } from './house/source.ts'

/** The house rules hold for every file of ours. A violation is told with its file, line and rule. */

const root = new URL('../', import.meta.url)
const sources = await readSources(root)

describe.each(rules)('$name', ({ find, planted }) => {
  test('holds', () => {
    const broken = sources.flatMap(source =>
      find(source).map(line => `${source.path}:${line}  ${source.lines[line - 1]?.trim() ?? ''}`),
    )
    expect(broken).toEqual([])
  })
  test('sees the planted violation', () => {
    expect(find(parse(planted.path, planted.text))).not.toEqual([])
  })
})

describe('every file is imported by something', () => {
  /** Where the program and the package's parts begin, what the vitest configuration names, and what a folder is searched for. */
  const isEntry = (path: string): boolean =>
    /^src\/(cli|config|provider|provider-simulation)\.ts$|^examples\/\w+\/(kvitto\.config|serve)\.ts$|^src\/db\/migrations\/|^scripts\/|\.test\.ts$|^test\/pg\.setup\.ts$|^dashboard\/src\/main\.tsx$/.test(
      path,
    )
  const unused = (all: typeof sources): string[] => {
    const imported = new Set(all.flatMap(({ imports }) => imports.map(({ target }) => target)))
    return all.map(({ path }) => path).filter(path => !isEntry(path) && !imported.has(path))
  }

  test('holds', () => expect(unused(sources)).toEqual([]))
  test('sees the planted violation', () =>
    expect(unused([parse('src/lonely.ts', ''), parse('src/cli.ts', '')])).toEqual(['src/lonely.ts']))
})

describe('what the packed program imports is installed with it', async () => {
  const names = z.record(z.string(), z.string())
  const packed = z.object({ dependencies: names, peerDependencies: names })
  const manifest = packed.parse(JSON.parse(await readFile(new URL('package.json', root), 'utf8')))
  const brought = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
  /** What tsconfig.build.json leaves out, besides tests. */
  const isLeftOut = (path: string): boolean => /^src\/(doctor\/lab\/|settle\/examples\.ts$)/.test(path)
  const missing = (all: typeof sources): string[] =>
    all
      .filter(({ path, isTest }) => path.startsWith('src/') && !isTest && !isLeftOut(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target, isType }) => !isType && !/^(node:|src\/|\/)/.test(target))
          .map(({ target }) => /^(@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target)
          .filter(name => !brought.has(name))
          .map(name => `${path} needs ${name}, which is no dependency`),
      )

  test('holds', () => expect(missing(sources)).toEqual([]))
  test('sees the planted violation', () =>
    expect(missing([parse('src/x.ts', `import { test } from 'knip/session'`)])).toEqual([
      'src/x.ts needs knip, which is no dependency',
    ]))
})

describe('package-lock.json is complete for every platform', async () => {
  const names = z.record(z.string(), z.string()).optional()
  const lockFile = z.object({ packages: z.record(z.string(), z.object({ optionalDependencies: names })) })
  const { packages } = lockFile.parse(JSON.parse(await readFile(new URL('package-lock.json', root), 'utf8')))
  type Packages = typeof packages

  /** npm looks for a package in the folder of who needs it, then in each folder around that one. */
  const isLocked = (all: Packages, name: string, from: string): boolean => {
    const place = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`
    if (place in all) return true
    return from !== '' && isLocked(all, name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))))
  }
  const missing = (all: Packages): string[] =>
    Object.entries(all).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter(name => !isLocked(all, name, from))
        .map(name => `${from || 'package.json'} needs ${name}, which is not locked`),
    )

  test('holds', () => expect(missing(packages)).toEqual([]))
  test('sees the planted violation', () => {
    const planted = { 'node_modules/a': { optionalDependencies: { 'a-darwin': '1' } } }
    expect(missing(planted)).toEqual(['node_modules/a needs a-darwin, which is not locked'])
  })
})
