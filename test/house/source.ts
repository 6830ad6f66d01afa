import { glob, readFile } from 'node:fs/promises'
import { posix } from 'node:path'

/** One file of ours, with what the rules ask about. Paths are relative to the repository and have slashes. */
export interface Source {
  readonly path: string
  readonly lines: readonly string[]
  readonly imports: readonly Import[]
  readonly isTest: boolean
}

export interface Import {
  readonly line: number
  /** The file it leads to, for our own; the name as written, for a package. */
  readonly target: string
  readonly isType: boolean
}

const patterns = ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts', 'dashboard/src/**/*.{ts,tsx}']

export async function readSources(root: URL): Promise<Source[]> {
  const sources: Source[] = []
  for await (const path of glob(patterns, { cwd: root.pathname }))
    sources.push(parse(path.replaceAll('\\', '/'), await readFile(new URL(path, root), 'utf8')))
  return sources.toSorted((a, b) => a.path.localeCompare(b.path))
}

/** Biome has formatted the file, so each import's `from '…'` is on one line. */
export function parse(path: string, text: string): Source {
  const lines = text.split('\n')
  return {
    path,
    lines,
    imports: lines.flatMap((line, index) => importOf(path, lines, line, index)),
    isTest: path.startsWith('test/') || /\.(test|fixture)\.ts$|\/(contract|harness)\.ts$/.test(path),
  }
}

function importOf(path: string, lines: readonly string[], line: string, index: number): Import[] {
  const [, written] =
    /^(?:import|export|\}).* from '([^']+)'$|^import '([^']+)'$/.exec(line) ?? /import\('([^']+)'\)/.exec(line) ?? []
  if (written === undefined) return []
  const first = lines.findLastIndex((each, at) => at <= index && /^\s*(import|export)\b|import\(/.test(each))
  const target = written.startsWith('.') ? posix.join(posix.dirname(path), written) : written
  return [{ line: index + 1, target, isType: /^\s*(import|export) type\b/.test(lines[first] ?? '') }]
}
