import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask } from './ask.ts'
import type { Cluster } from './cluster.ts'
import { isThere, run } from './run.ts'
import { removeSocketFolder, usualSocketFolder } from './socket.ts'
import { codeOf, explain, trouble, wrongPassword } from './trouble.ts'

/** A server that runs in our folder. */
export interface Running {
  readonly pid: number
  readonly socketFolder: string
}

/** Recovery after a crash, with much to replay on a slow disk. */
export const waitMost = 5 * 60_000
export const waitPause = 100
/** A server that says it is ready but cannot be reached has lost its socket; a starting one is given longer. */
const silentRounds = 50
/** An empty pid file: a server in the instant of its start, or the remnant of a power failure. */
const emptyRounds = 20
/** Fast shutdown writes everything to disk first. */
export const stopSeconds = 120

interface PidFile extends Running {
  readonly status: string
}

const pidPath = (data: string): string => join(data, 'postmaster.pid')

/** Its lines: pid, data folder, start time, port, socket folder, address, shared memory, status. */
async function readPidFile(data: string): Promise<PidFile | undefined> {
  try {
    const lines = (await readFile(pidPath(data), 'utf8')).split('\n').map(line => line.trim())
    return { pid: Math.abs(Number(lines[0])) || 0, socketFolder: lines[4] ?? '', status: lines[7] ?? '' }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The command line of a process; empty if there is none, or a dead one that nobody has collected. */
async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return raw.replaceAll('\0', ' ')
  }
  const listed = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
  return listed.ok ? listed.output : ''
}

/** Whether a process is the server that was started for this folder. */
const isServerOf = async (data: string, pid: number): Promise<boolean> =>
  (await commandOf(pid)).trimEnd().endsWith(`/postgres -D ${data}`)

/**
 * The server that outlived its Kvitto, or undefined when none runs. Waits while one starts, stops or recovers. The
 * caller holds the home's lock, so nobody else starts or stops one meanwhile. Rejects when `stopping` is aborted.
 */
export async function findRunning(
  cluster: Cluster,
  password: string,
  onProgress: (sentence: string) => void,
  stopping?: AbortSignal,
): Promise<Running | undefined> {
  const { home, data } = cluster
  const deadline = AbortSignal.timeout(waitMost)
  let silent = 0
  let said = ''
  for (let round = 0; !deadline.aborted; round++, await delay(waitPause)) {
    stopping?.throwIfAborted()
    const file = await readPidFile(data)
    if (!file) return undefined
    if (!file.pid && round < emptyRounds) continue

    // The folder may have been moved with its server running: then the socket is where it would be made today.
    const places = [...new Set([file.socketFolder, usualSocketFolder(home)])].filter(each => each !== '')
    const answers = await Promise.all(
      places.map(async socketFolder => ({ socketFolder, ...(await ask(data, socketFolder, password)) })),
    )
    const ours = answers.find(each => each.kind === 'ours')
    if (ours) return { pid: file.pid, socketFolder: ours.socketFolder }

    const isOurs = await isServerOf(data, file.pid)
    const refused = answers.find(each => each.kind === 'refused')
    if (isOurs && refused) throw wrongPassword(data, refused.said)
    if (!isOurs && !answers.some(each => each.kind === 'busy')) {
      await forget(cluster, file)
      // Only where nobody answers: a copied folder's pid file names the socket of the original.
      for (const each of answers) if (each.kind === 'silent') await removeSocketFolder(home, each.socketFolder)
      return undefined
    }
    said = answers.find(each => each.kind === 'busy')?.said ?? ''
    if (round === 20) onProgress('The database is busy starting or stopping, waiting for it…')
    silent = isOurs && answers.every(each => each.kind === 'silent') && file.status === 'ready' ? silent + 1 : 0
    if (silent > silentRounds) {
      onProgress('The database runs but cannot be reached, restarting it…')
      await halt(cluster, file)
      return undefined
    }
  }
  throw trouble(
    `The database in ${home} has been starting or stopping for several minutes. It goes on by itself; start Kvitto ` +
      `again later, and look at ${join(home, 'server.log')}.`,
    said,
  )
}

/**
 * The pid file of a server that is gone. PostgreSQL replaces it itself, but not when its process id belongs to somebody
 * else by now, or to its corpse: usual in containers, which count from 1 again and whose first process may bury nobody.
 * It still refuses to start beside processes that have the data open: it finds those by the folder, not by this file.
 */
async function forget({ data }: Cluster, { pid }: PidFile): Promise<void> {
  if (!pid || isThere(pid)) await rm(pidPath(data), { force: true })
}

/** Its folder may have a new name by now; a process that is no server at all is not the one that we know. */
export const isRunning = async ({ pid }: Running): Promise<boolean> =>
  /\/postgres -D .+\/data$/.test((await commandOf(pid)).trimEnd())

/** Stops the server, if it is still the one that we know, and waits until everything is on disk. */
export async function halt({ home, data, account, binaries }: Cluster, running: Running): Promise<void> {
  const { pid, socketFolder } = running
  const file = await readPidFile(data)
  if (file?.pid !== pid || !(await isRunning(running))) return
  const args = ['stop', '-D', data, '-m', 'fast', '-w', '-t', String(stopSeconds)]
  const stopped = await run(binaries.pgCtl, args, { account, cwd: home })
  if (!stopped.ok && (await readPidFile(data))) throw explain('Stopping the database', home, stopped.output)
  await removeSocketFolder(home, socketFolder)
}
