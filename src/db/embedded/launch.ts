import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ask } from './ask.ts'
import { type Cluster, writeSettings } from './cluster.ts'
import { spawnAs } from './run.ts'
import { type Running, stopSeconds, waitMost, waitPause } from './running.ts'
import { emptySocketFolder, makeSocketFolder, removeSocketFolder } from './socket.ts'
import { explain, readTail, trouble, wrongPassword } from './trouble.ts'

/** How often to try again while the processes of a server that was killed still end. */
const attemptsMost = 20
const attemptPause = 500

const logBytesMost = 5 * 1024 * 1024

interface Launching {
  readonly cluster: Cluster
  readonly socketFolder: string
  readonly password: string
  readonly onProgress: (sentence: string) => void
  readonly stopping: AbortSignal | undefined
}

/** One older log is kept. */
async function openLog(path: string, { account }: Cluster) {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0
  if (size > logBytesMost) await rename(path, `${path}.1`)
  const log = await open(path, 'a', 0o600)
  if (account) await chown(path, account.uid, account.gid)
  return { log, offset: size > logBytesMost ? 0 : size }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Nobody waits any more for a server that recovers: it stops as it is, and recovers at the next start. */
async function end(child: ChildProcess, { reason }: AbortSignal): Promise<never> {
  child.ref()
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(stopSeconds * 1_000) })
  child.kill('SIGINT')
  await ended
  throw reason
}

/** True once the server answers, false if it ended instead. */
async function isUp(child: ChildProcess, { cluster, ...launching }: Launching): Promise<boolean> {
  const { home, data } = cluster
  const deadline = AbortSignal.timeout(waitMost)
  let said = ''
  for (let round = 0; !deadline.aborted; round++) {
    if (hasEnded(child)) return false
    if (launching.stopping?.aborted) await end(child, launching.stopping)
    const answer = await ask(data, launching.socketFolder, launching.password)
    if (answer.kind === 'ours') return true
    if (answer.kind === 'refused' || answer.kind === 'other') {
      child.kill('SIGINT')
      throw wrongPassword(data, answer.said)
    }
    said = answer.said
    if (round === 50) launching.onProgress('The database is recovering, which can take some minutes…')
    await delay(waitPause)
  }
  throw trouble(
    `The database in ${home} has been recovering for several minutes and goes on by itself. Start Kvitto again later, ` +
      `and look at ${join(home, 'server.log')}.`,
    said,
  )
}

/** Starts the server and waits until it answers; a string is what it said when it ended instead. */
async function attempt(launching: Launching): Promise<Running | string> {
  const { cluster, socketFolder } = launching
  const { home, data, account, binaries } = cluster
  const logPath = join(home, 'server.log')
  const { log, offset } = await openLog(logPath, cluster)
  // `detached` is a session of its own: Ctrl-C in the terminal reaches Kvitto alone, which drains before it stops this.
  const child = spawn(binaries.postgres, ['-D', data], {
    ...spawnAs(account),
    cwd: home,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(child, 'spawn').finally(() => log.close())
  child.unref()
  if (child.pid !== undefined && (await isUp(child, launching))) return { pid: child.pid, socketFolder }
  return await readTail(logPath, offset)
}

/** Starts the server in a folder where none runs; again at `lastSocket`, if one is known. Stops it when `stopping` is aborted. */
export async function launch(
  cluster: Cluster,
  password: string,
  onProgress: (sentence: string) => void,
  lastSocket?: string,
  stopping?: AbortSignal,
): Promise<Running> {
  const { home, account } = cluster
  const socketFolder =
    lastSocket === undefined ? await makeSocketFolder(home, account) : await emptySocketFolder(lastSocket, account)
  await writeSettings(cluster, socketFolder)
  for (let round = 1; ; round++) {
    stopping?.throwIfAborted()
    const result = await attempt({ cluster, socketFolder, password, onProgress, stopping })
    if (typeof result !== 'string') return result
    if (round === attemptsMost || !result.includes('pre-existing shared memory block')) {
      if (lastSocket === undefined) await removeSocketFolder(cluster.home, socketFolder)
      throw explain('Starting the database', cluster.home, result)
    }
    await delay(attemptPause)
  }
}
