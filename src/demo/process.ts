import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { UserError } from '../base/errors.ts'
import { environmentWith } from '../config.ts'

/** How long Kvitto is gone when it is killed: long enough to be seen. */
const killedMs = 4_000
/** When it ends by itself, which nobody expects, it is started again after this. */
const endedMs = 2_000

export type ProcessState =
  | { readonly kind: 'up'; readonly url: string }
  | { readonly kind: 'starting' }
  | { readonly kind: 'down'; readonly againAt: number }

export interface ProcessOptions {
  readonly configFile: string
  readonly databaseUrl: string
  readonly adminToken: string
  /** Everything that it says, for whoever wants to know. */
  readonly logFile: string
}

const bin = fileURLToPath(new URL('../../bin/kvitto.js', import.meta.url))

/** A real `kvitto serve` as a child, on a port of its own that changes with every start. It does not outlive the demo. */
export class KvittoProcess {
  readonly #options: ProcessOptions
  readonly #log: WriteStream
  #child: ChildProcess | null = null
  #timer: NodeJS.Timeout | undefined
  #isStopping = false
  #pauseMs = endedMs
  state: ProcessState = { kind: 'starting' }

  constructor(options: ProcessOptions) {
    this.#options = options
    this.#log = createWriteStream(options.logFile)
  }

  /** Resolves when it listens. Rejects when it ends before that, with what it said last. */
  async start(): Promise<void> {
    this.state = { kind: 'starting' }
    const { configFile, databaseUrl, adminToken } = this.#options
    // With the variable and the channel it dies with this process, as it does under an older Node that started it.
    const env = environmentWith({ DATABASE_URL: databaseUrl, KVITTO_ADMIN_TOKEN: adminToken, KVITTO_RERUN: '1' })
    const child = spawn(
      process.execPath,
      [bin, 'serve', '--config', configFile, '--port', '0', '--host', '127.0.0.1'],
      { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], windowsHide: true },
    )
    this.#child = child
    const said: string[] = []
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const hear = (line: string) => {
      this.#log.write(`${line}\n`)
      if (this.state.kind !== 'starting') return
      said.push(line)
      const port = /^Kvitto listens on port (\d+)/.exec(line)?.[1]
      if (port === undefined) return
      this.state = { kind: 'up', url: `http://127.0.0.1:${port}` }
      resolve()
    }
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', hear)
    child.on('error', reject)
    child.on('exit', () => {
      reject(new UserError(`Kvitto did not start: ${said.slice(-5).join('\n') || 'it said nothing'}`))
      this.#child = null
      if (!this.#isStopping) this.#startIn(this.#pauseMs)
    })
    await promise
  }

  /** `kill -9`: whatever it is doing is left half done. It starts again after some seconds. */
  kill(): void {
    this.#pauseMs = killedMs
    this.#child?.kill('SIGKILL')
  }

  /** As an operator does after a change of the configuration: finishes what is under way, then starts anew. */
  restart(): void {
    this.#pauseMs = 0
    this.#child?.kill('SIGTERM')
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (child !== null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
    this.#log.end()
  }

  #startIn(pauseMs: number): void {
    this.#pauseMs = endedMs
    this.state = { kind: 'down', againAt: Date.now() + pauseMs }
    this.#timer = setTimeout(() => {
      // A start that fails ends in `exit`, which tries again.
      this.start().catch(() => {})
    }, pauseMs)
  }
}
