import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The control room's page is built from its sources. The package brings it; in a clone it is built when it is missing or
 * older than they are. Without it everything but the control room works, so a build that fails stops nothing.
 */
export async function buildDashboard(say: (sentence: string) => void): Promise<void> {
  const script = fileURLToPath(new URL('../../scripts/build-dashboard.ts', import.meta.url))
  if (!existsSync(script)) return
  const child = spawn(process.execPath, [script, '--if-needed'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>(resolve => {
    child.on('error', () => resolve(null))
    child.on('exit', resolve)
  })
  if (code !== 0)
    say('The control room’s page could not be built; "npm run build:dashboard" shows why. All else works.')
}
