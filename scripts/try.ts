import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from './chaos/balancer.ts'

/**
 * Tries Kvitto as a newcomer does: `start` is `npm start` in this checkout, `pack` is the packed package, installed into
 * an empty project. Both must tell their story to its end, answer on their port, and stop when told.
 */
const { positionals } = parseArgs({ allowPositionals: true })
const scratch = mkdtempSync(join(tmpdir(), 'kvitto-try-'))
const port = await freePort()
try {
  if (positionals[0] === 'pack') {
    execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { stdio: ['ignore', 'ignore', 'inherit'] })
    const [tarball = ''] = readdirSync(scratch)
    writeFileSync(join(scratch, 'package.json'), '{"private":true,"type":"module"}')
    execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', `./${tarball}`], {
      cwd: scratch,
      stdio: 'inherit',
    })
    writeFileSync(
      join(scratch, 'kvitto.config.ts'),
      "import { defineConfig } from 'kvitto'\nexport default defineConfig({ publicUrl: 'nonsense', shops: {} })\n",
    )
    const kvitto = join(scratch, 'node_modules/.bin/kvitto')
    refuses(kvitto, ['serve'], /publicUrl/)
    await tellsItsStory(kvitto, ['demo', '--port', String(port)], scratch)
  } else await tellsItsStory('npm', ['start', '--', '--port', String(port)], process.cwd())
  console.log('tried: fine')
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function refuses(command: string, args: readonly string[], said: RegExp): void {
  try {
    execFileSync(command, args, { cwd: scratch, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    if (error instanceof Error && 'stderr' in error && said.test(String(error.stderr))) return
    throw error
  }
  throw new Error(`${args.join(' ')} did not refuse`)
}

async function tellsItsStory(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  // To all of them, as a terminal's Ctrl-C: npm does not pass a signal on.
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // Gone already.
    }
  }
  let isTold = false
  const ended = new Promise<string>(resolve => child.on('exit', (code, by) => resolve(by ?? String(code))))
  const impatient = setTimeout(() => signal('SIGTERM'), 240_000)
  let told = ''
  for await (const chunk of child.stdout) {
    told += chunk
    process.stdout.write(chunk)
    if (told.includes('The story broke off')) signal('SIGINT')
    if (isTold || !told.includes('until you press Ctrl-C')) continue
    isTold = true
    const health = await fetch(`http://127.0.0.1:${port}/readyz`)
    signal('SIGINT')
    if (!health.ok) throw new Error(`/readyz answers ${health.status}`)
  }
  clearTimeout(impatient)
  // All have let go of the output by now; npm itself ends by the signal.
  const end = await ended
  if (!/Order \d+ is in the shop, paid, once/.test(told)) throw new Error('the story was not told to its end')
  if (end !== '0' && end !== 'SIGINT') throw new Error(`it ended with ${end}`)
}
