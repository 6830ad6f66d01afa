import { spawnSync } from 'node:child_process'
import { ticks } from '../base/ticks.ts'
import { isThere } from '../db/embedded/run.ts'

const lookEvery = 1_000

/**
 * Resolves when npm or npx, which started this process, is gone. It puts a shell between, and that passes no signal on: told
 * to end, or killed, the two would leave us behind with the port and the database. Never resolves when neither started us.
 */
export async function npmGone(): Promise<void> {
  const parent = process.ppid
  const npm = findNpm(parent)
  for await (const _ of ticks(lookEvery, new AbortController().signal))
    if (npm !== undefined && (process.ppid !== parent || !isThere(npm))) return
}

/** The parent, or with a shell between the parent's parent. npm and npx give themselves a title that begins so. */
function findNpm(parent: number): number | undefined {
  const shell = look(parent)
  const above = shell === undefined ? undefined : look(shell.parent)
  return [shell, above].find(each => each?.command.startsWith('npm '))?.pid
}

function look(pid: number): { pid: number; parent: number; command: string } | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' })
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? []
  return parent === undefined || command === undefined ? undefined : { pid, parent: Number(parent), command }
}
