import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Account } from './run.ts'
import { codeOf } from './trouble.ts'

/** A socket's path may have 103 bytes on macOS and 107 on Linux. */
const pathMost = 103

/** In `/tmp`, not `TMPDIR`: short, and every user can get there. */
const shortPrefix = '/tmp/kvitto-socket-'

/** PostgreSQL reads this setting as a list and pg as a URL: plain characters need no quoting in either. */
const isUsable = (folder: string): boolean =>
  /^[\w./-]+$/.test(folder) && Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= pathMost

export const usualSocketFolder = (home: string): string => join(home, 'socket')

/**
 * In the home, or for a deep one in a new folder that nobody else can have made before us (`mkdtemp`). The next Kvitto
 * reads from the server's pid file which one it was. Both are closed to all other users. What is there already is of a server that is gone, and its lock
 * file would stop the new one if another process had its id by now.
 */
export async function makeSocketFolder(home: string, account: Account | undefined): Promise<string> {
  const usual = usualSocketFolder(home)
  await rm(usual, { recursive: true, force: true })
  const folder = isUsable(usual) ? usual : await mkdtemp(shortPrefix)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (account) await chown(folder, account.uid, account.gid)
  return folder
}

/** The same folder once more, without what the server that is gone has left there. */
export async function emptySocketFolder(folder: string, account: Account | undefined): Promise<string> {
  // Not with all that leads there: a home that was moved away is not to be made again.
  await mkdir(folder, { mode: 0o700 }).catch(error => {
    if (codeOf(error) !== 'EEXIST') throw error
  })
  if (account) await chown(folder, account.uid, account.gid)
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) await rm(join(folder, name), { force: true })
  return folder
}

/** With a socket and lock file that a killed server left there. Touches nothing that we cannot have made. */
export async function removeSocketFolder(home: string, folder: string): Promise<void> {
  const isShort = folder.startsWith(shortPrefix) && dirname(folder) === '/tmp'
  if (isShort) await rm(folder, { recursive: true, force: true })
  await rm(usualSocketFolder(home), { recursive: true, force: true })
}
