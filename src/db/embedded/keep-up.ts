import { messageOf } from '../../base/errors.ts'
import { ticks } from '../../base/ticks.ts'
import type { Cluster } from './cluster.ts'
import { launch } from './launch.ts'
import { findRunning, isRunning, type Running } from './running.ts'

const lookEvery = 2_000

export interface Keeper {
  /** The server as it is now; nobody brings it back after this. Waits for no recovery. */
  stop(): Promise<Running>
}

/**
 * Starts the server again when it has ended without us: somebody, or the system when memory ran out, killed it. Without
 * this Kvitto would answer 503 until a person comes, and no supervisor would see why.
 */
export function keepUp(
  cluster: Cluster,
  first: Running,
  password: string,
  onProgress: (sentence: string) => void,
): Keeper {
  const stopping = new AbortController()
  const { signal } = stopping
  let running = first
  let told = ''
  const tell = (sentence: string): void => {
    if (sentence !== told) onProgress(sentence)
    told = sentence
  }
  const look = async (): Promise<void> => {
    if (await isRunning(running)) return
    tell('The database has ended without being told to. Starting it again…')
    // At the same socket: that is where all connections go.
    const found = await findRunning(cluster, password, onProgress, signal)
    running = found ?? (await launch(cluster, password, onProgress, running.socketFolder, signal))
    tell('The database is back.')
  }
  const loop = async (): Promise<void> => {
    for await (const _ of ticks(lookEvery, signal))
      await look().catch(error => signal.aborted || tell(messageOf(error)))
  }
  const looking = loop()
  return {
    async stop() {
      stopping.abort()
      await looking
      return running
    },
  }
}
