import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, isThere } from './run.ts'
import { codeOf, trouble } from './trouble.ts'

/**
 * One Kvitto per folder. The lock is SQLite's: an open write transaction on an empty database. SQLite takes it from the
 * operating system (`fcntl`), which drops it with the process, however that ends: nothing goes stale, nothing to wait
 * for. Nobody else may open the file in this process, since closing it would drop the lock; so the winner's pid, for
 * the loser's message, is in a file of its own.
 */
export interface Lock {
  release(): void
}

/** A lock that is garbage collected is a lock that is lost. */
const held = new Set<Lock>()

/** Until the winner of a race has written its pid. */
const pidRounds = 20
const pidPause = 50

/** Node 22 prints a warning when this module is loaded, and the person can do nothing about it. */
function loadSqlite() {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}

async function findOwner(pidFile: string): Promise<string> {
  for (let round = 0; round < pidRounds; round++) {
    try {
      const pid = Number(readFileSync(pidFile, 'utf8'))
      if (pid > 0 && isThere(pid)) return `process ${pid}`
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') break
    }
    await delay(pidPause)
  }
  return 'its process is not known'
}

/** Rejects at once when another Kvitto has the folder. */
export async function lockHome(home: string, folder: string, account: Account | undefined): Promise<Lock> {
  const path = join(home, 'lock')
  const pidFile = join(home, 'kvitto.pid')
  const database = new (loadSqlite().DatabaseSync)(path, { timeout: 0 })
  try {
    // IMMEDIATE, not EXCLUSIVE: of two at the same instant one gets it; EXCLUSIVE can refuse both. On a file that we may
    // only read it quietly locks nothing, which the pragma (never committed) turns into an error.
    database.exec('pragma journal_mode = memory; begin immediate; pragma user_version = 1')
  } catch (error) {
    database.close()
    if (!String(error).includes('locked')) throw error
    throw trouble(
      `Another Kvitto (${await findOwner(pidFile)}) is running in ${folder}. Stop that one first, or set DATABASE_URL ` +
        'so that several can share one PostgreSQL.',
    )
  }
  const lock: Lock = {
    release() {
      if (!held.delete(lock)) return
      rmSync(pidFile, { force: true })
      database.close()
    },
  }
  held.add(lock)
  try {
    rmSync(pidFile, { force: true })
    writeFileSync(pidFile, String(process.pid))
    // As root: leave nothing that the owner could not use when he starts Kvitto himself.
    if (account) for (const each of [path, pidFile]) chownSync(each, account.uid, account.gid)
    return lock
  } catch (error) {
    lock.release()
    throw error
  }
}
