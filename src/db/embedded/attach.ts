import { lstat, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, connectionString } from './ask.ts'
import { usualSocketFolder } from './socket.ts'
import { codeOf } from './trouble.ts'

/** Whether Kvitto has had a database in the folder, be it one that cannot be reached now. */
export const hasHome = (folder: string): Promise<boolean> =>
  lstat(join(folder, 'postgres')).then(
    () => true,
    error => codeOf(error) !== 'ENOENT',
  )

/**
 * The database of a Kvitto that runs in the folder, for a command that works beside it and leaves it running; undefined
 * when none runs. Takes no lock and starts nothing.
 */
export async function findAttachable(folder: string): Promise<string | undefined> {
  const home = await realpath(join(folder, 'postgres')).catch(() => undefined)
  if (home === undefined) return undefined
  const data = join(home, 'data')
  const [password, pidFile] = await Promise.all([
    readFile(join(data, 'password'), 'utf8').catch(() => ''),
    readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => ''),
  ])
  const socketFolder = pidFile.split('\n')[4]?.trim() || usualSocketFolder(home)
  const answer = await ask(data, socketFolder, password.trim())
  return answer.kind === 'ours' ? connectionString(socketFolder, password.trim()) : undefined
}
