import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const told = z.object({ url: z.url() })
const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Outside {
  readonly url: string
  end(): void
}

/** The simulated shop or provider in a process of its own. With a plugin key the shop has Kvitto's plugin. */
export async function startOutside(role: 'shop' | 'provider', pluginKey = ''): Promise<Outside> {
  const child = fork(join(root, 'scripts/chaos/outside.ts'), [role, pluginKey])
  const [message] = await once(child, 'message')
  return { url: told.parse(message).url, end: () => child.kill('SIGKILL') }
}

export interface NodeOptions {
  readonly name: string
  readonly port: number
  readonly configFile: string
  /** Null: the embedded one beside the configuration. */
  readonly databaseUrl: string | null
  readonly logFile: string
}

/** One `kvitto serve`, to be killed, stopped and continued. */
export class KvittoNode {
  readonly #options: NodeOptions
  #child: ChildProcess | null = null
  #isUp = false
  isPaused = false

  constructor(options: NodeOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get port(): number {
    return this.#options.port
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`
  }

  get isRunning(): boolean {
    return this.#isUp && !this.isPaused
  }

  /** Resolves when it is ready to take callbacks, or when it was killed before. */
  async start(): Promise<void> {
    const { configFile, port, databaseUrl, logFile } = this.#options
    const log = openSync(logFile, 'a')
    const { DATABASE_URL: _, ...inherited } = process.env
    const child = spawn(
      process.execPath,
      [join(root, 'bin/kvitto.js'), 'serve', '--config', configFile, '--port', String(port)],
      {
        stdio: ['ignore', log, log],
        detached: true,
        env: databaseUrl === null ? inherited : { ...inherited, DATABASE_URL: databaseUrl },
      },
    )
    this.#child = child
    while (this.#child === child && !(await this.isReady())) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${this.name} ended by itself; see ${logFile}`)
      await setTimeout(100)
    }
    this.#isUp = this.#child === child
  }

  async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
    await answer?.body?.cancel()
    return answer?.ok === true
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    this.#child = null
    this.#isUp = false
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  /** Frozen in the middle of whatever it does, as by a hypervisor. */
  pause(): void {
    this.#child?.kill('SIGSTOP')
    this.isPaused = true
  }

  resume(): void {
    this.#child?.kill('SIGCONT')
    this.isPaused = false
  }

  /** As an operator stops it: it drains first. */
  async stop(): Promise<void> {
    const child = this.#child
    if (child === null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
    this.#child = null
    this.#isUp = false
  }
}
