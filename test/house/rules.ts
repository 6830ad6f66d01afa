import type { Import, Source } from './source.ts'

/**
 * The house rules, as far as a machine can see them. Each finds the lines that break it and carries a planted file that
 * does: a rule that stops seeing is worse than none.
 */
export interface Rule {
  readonly name: string
  /** Lines that break the rule, counted from 1. */
  readonly find: (source: Source) => readonly number[]
  readonly planted: { readonly path: string; readonly text: string }
}

const importRule = (
  name: string,
  appliesTo: (path: string) => boolean,
  isForbidden: (target: string, path: string, each: Import) => boolean,
  planted: Rule['planted'],
): Rule => ({
  name,
  find: ({ path, imports, isTest }) =>
    isTest || !appliesTo(path)
      ? []
      : imports.filter(each => isForbidden(each.target, path, each)).map(each => each.line),
  planted,
})

const lineRule = (
  name: string,
  appliesTo: (source: Source) => boolean,
  pattern: RegExp,
  planted: Rule['planted'],
): Rule => ({
  name,
  find: source =>
    appliesTo(source) ? source.lines.flatMap((line, index) => (pattern.test(line) ? [index + 1] : [])) : [],
  planted,
})

const inSrc = (path: string): boolean => path.startsWith('src/')
const inDashboard = (path: string): boolean => path.startsWith('dashboard/')
const isOurs = (target: string): boolean => /^(src|test)\//.test(target)

/** `src/providers/ecster`, `src/shops/woocommerce`; null for the ports themselves. */
const adapterOf = (path: string): string | null =>
  /^(src\/(?:providers\/(?!simulation\/)|shops\/)\w+)\//.exec(path)?.[1] ?? null

/** Decides, parses or phrases, and does nothing else. */
const isPure = (path: string): boolean =>
  /^src\/settle\/(act|after-sale|decide|decision|facts|orders|reasons|refund|resolution|story|tell-facts|words\/\w+)\.ts$/.test(
    path,
  ) ||
  path === 'src/schedule/calendar.ts' ||
  /^src\/(providers|shops)\/\w+\/(answer|callback|cancelled|cart|config|draft|order|paypage|rows)\.ts$/.test(path)

const holdsSql = (path: string): boolean => /^src\/(db|store\/postgres)\//.test(path)

export const rules: readonly Rule[] = [
  importRule(
    'base imports nothing of ours but base',
    path => path.startsWith('src/base/'),
    target => isOurs(target) && !target.startsWith('src/base/'),
    { path: 'src/base/x.ts', text: `import { limits } from '../limits.ts'` },
  ),
  importRule(
    'pure files reach nothing outside: no node:* but crypto',
    isPure,
    target => target.startsWith('node:') && target !== 'node:crypto',
    { path: 'src/settle/decide.ts', text: `import { readFile } from 'node:fs'` },
  ),
  lineRule('pure files wait for nothing', ({ path }) => isPure(path), /\bawait\b/, {
    path: 'src/shops/woocommerce/order.ts',
    text: 'const order = await read()',
  }),
  importRule(
    'settle sees ports, never adapters',
    path => path.startsWith('src/settle/'),
    target => adapterOf(target) !== null,
    { path: 'src/settle/x.ts', text: `import { createEcster } from '../providers/ecster/ecster.ts'` },
  ),
  importRule(
    'adapters know no other adapter, nor settle, nor the store',
    path => adapterOf(path) !== null,
    (target, path) =>
      /^src\/(settle|store)\//.test(target) || (adapterOf(target) !== null && adapterOf(target) !== adapterOf(path)),
    { path: 'src/providers/swish/x.ts', text: `import { toCart } from '../ecster/cart.ts'` },
  ),
  importRule(
    'only compose.ts, the registry and the demo import adapters; the configuration imports their schemas',
    path =>
      inSrc(path) &&
      adapterOf(path) === null &&
      !/^src\/(compose\.ts$|providers\/registry\.ts$|demo\/|simulate\/)/.test(path),
    (target, path) =>
      adapterOf(target) !== null && !(path.startsWith('src/config/') && target === `${adapterOf(target)}/config.ts`),
    { path: 'src/http/x.ts', text: `import { toCart } from '../providers/ecster/cart.ts'` },
  ),
  importRule(
    'only src/db and src/store/postgres speak SQL',
    path => inSrc(path) && !holdsSql(path),
    (target, _, { isType }) => !isType && (target === 'kysely' || target === 'pg'),
    { path: 'src/http/x.ts', text: `import { sql } from 'kysely'` },
  ),
  importRule(
    'the control room’s page takes types only from the service',
    inDashboard,
    (target, _, { isType }) => !isType && !target.startsWith('dashboard/') && /^[\w-]+\/.*\.ts$/.test(target),
    { path: 'dashboard/src/x.ts', text: `import { limits } from '../../src/limits.ts'` },
  ),
  lineRule(
    'only config.ts reads process.env',
    ({ path, isTest }) => inSrc(path) && !isTest && path !== 'src/config.ts',
    /\bprocess\.env\b/,
    { path: 'src/http/x.ts', text: 'const port = process.env.PORT' },
  ),
  lineRule(
    'only cli.ts ends the process',
    ({ path }) => inSrc(path) && path !== 'src/cli.ts',
    /\bprocess\.(exit|exitCode|abort)\b/,
    { path: 'src/commands/x.ts', text: '  process.exit(1)' },
  ),
  lineRule('nothing is left to do', () => true, new RegExp(`\\b(${['TO', 'FIX', 'XX'].map(begin).join('|')})\\b`), {
    path: 'src/x.ts',
    text: `// ${begin('TO')}: later`,
  }),
  lineRule(
    'the compiler is not talked round',
    () => true,
    /^(?!\s*(\/?\*|\/\/)).*((:|\bas|<) *any\b|\bas unknown as\b)|@ts-(ignore|nocheck)/,
    {
      path: 'src/x.ts',
      text: ['const x =', 'y as', 'any'].join(' '),
    },
  ),
  {
    name: 'a file is named after what it holds',
    find: ({ path }) => (/\/(utils?|helpers?|types|interfaces|common|lib|index)\.tsx?$/.test(path) ? [1] : []),
    planted: { path: 'src/http/utils.ts', text: '' },
  },
  {
    name: 'a file has at most 400 lines',
    find: ({ path, lines, isTest }) =>
      (inSrc(path) || inDashboard(path)) && !isTest && lines.length > 401 ? [402] : [],
    planted: { path: 'src/x.ts', text: '\n'.repeat(401) },
  },
  {
    name: 'a function has at most 70 lines',
    // A migration is one long list of statements, and is never edited.
    find: ({ path, lines, isTest }) =>
      (inSrc(path) || inDashboard(path)) && !isTest && !path.startsWith('src/db/migrations/')
        ? longFunctions(lines)
        : [],
    planted: { path: 'src/x.ts', text: `function f() {\n${'  g()\n'.repeat(69)}}` },
  },
]

/** Spelled apart, so that this file keeps its own rule. */
function begin(word: string): string {
  return { TO: 'TO' + 'DO', FIX: 'FIX' + 'ME', XX: 'XX' + 'X' }[word] ?? word
}

/** In formatted code a function ends at the next line with the indentation of its first that begins with a brace. */
function longFunctions(lines: readonly string[]): number[] {
  return lines.flatMap((line, index) => {
    if (!/^\s*(export )?(async )?function\b.*\{$|^\s*\).*\{$|=> \{$/.test(line)) return []
    const indentation = /^\s*/.exec(line)?.[0] ?? ''
    const end = lines.findIndex((each, at) => at > index && each.startsWith(`${indentation}}`))
    return end - index + 1 > 70 ? [index + 1] : []
  })
}
