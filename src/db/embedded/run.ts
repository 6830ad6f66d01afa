import { spawn } from 'node:child_process'
import { codeOf } from './trouble.ts'

/** The system user that PostgreSQL runs as, where that is not our own: it refuses to run as root. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

export interface Ran {
  readonly ok: boolean
  readonly output: string
}

interface RunOptions {
  readonly account?: Account | undefined
  readonly input?: string
  readonly cwd?: string
}

/** A program that hangs must not hang Kvitto: the slowest is `initdb` on a slow disk, or a stop that writes everything. */
const runMost = 5 * 60_000

/** Nothing of our own environment: it holds secrets, and `PG…` variables of the person would change what happens. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' }

/** What `spawn` needs to run as another user. (It also gives up our supplementary groups.) */
export const spawnAs = (account: Account | undefined) => ({
  env: environment,
  ...(account && { uid: account.uid, gid: account.gid }),
})

/** Runs a program to its end. Never rejects: a program that cannot be started is a failure like any other. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise<Ran>(resolve => {
    // Detached: in the terminal's group it would hear the Ctrl-C that Kvitto hears, and its end would look like its fault.
    const child = spawn(file, args, {
      ...spawnAs(options.account),
      cwd: options.cwd ?? '/',
      detached: true,
      timeout: runMost,
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    // It may end without reading its input; its exit code says more than our broken pipe.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('error', error => resolve({ ok: false, output: error.message }))
    child.on('close', code => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString() }))
  }).catch((error: unknown) => ({ ok: false, output: String(error) }))
}

/** Whether some process has this id, be it dead and not yet collected. */
export function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
