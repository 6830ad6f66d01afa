import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * Builds the control room's page with Vite. `--if-needed` does nothing when it is there already and made from these very
 * sources.
 */
const { values } = parseArgs({ options: { 'if-needed': { type: 'boolean' } } })
const root = fileURLToPath(new URL('../', import.meta.url))
const built = `${root}dashboard/dist`
const digest = digestOf(
  globSync('dashboard/**/*', { cwd: root, exclude: ['dashboard/dist*/**'] }).concat('package-lock.json'),
)

if (!values['if-needed'] || !isBuiltFrom(digest)) await build()

function isBuiltFrom(wanted: string): boolean {
  return existsSync(`${built}/built-from`) && readFileSync(`${built}/built-from`, 'utf8') === wanted
}

/** Beside the old one, then in its place: whoever is being served meanwhile, or builds too, sees a whole page. */
async function build(): Promise<void> {
  console.error('Building the control room’s page; it takes some seconds, and only after a change …')
  const startedAt = performance.now()
  const vite = await import('vite')
  const fresh = `${built}.${process.pid}`
  await vite.build({
    configFile: `${root}dashboard/vite.config.ts`,
    logLevel: 'warn',
    build: { outDir: fresh, emptyOutDir: true },
  })
  writeFileSync(`${fresh}/built-from`, digest)
  rmSync(built, { recursive: true, force: true })
  renameSync(fresh, built)
  console.error(`Built in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s.`)
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.toSorted())
    if (statSync(`${root}${path}`).isFile()) hash.update(`${path}\0`).update(readFileSync(`${root}${path}`))
  return hash.digest('hex')
}
