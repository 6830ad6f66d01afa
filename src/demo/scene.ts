import { writeFile } from 'node:fs/promises'
import { randomIds } from '../base/ids.ts'
import { Doorman } from './doorman.ts'
import { type FaultName, Faults } from './faults.ts'
import { KvittoProcess } from './process.ts'
import { type Grace, shopName, toConfig } from './settings.ts'
import type { Stage } from './stage.ts'
import type { Wallet } from './wallet.ts'

export interface SceneOptions {
  /** Where all of it is reached, Kvitto included. */
  readonly url: string
  readonly apiKey: string
  readonly stage: Stage
  readonly wallet: Wallet
  readonly databaseUrl: string
  readonly configFile: string
  readonly logFile: string
}

/** Everything that plays in the demo: the simulated world, and a real Kvitto in it that can be broken. */
export class Scene {
  readonly url: string
  readonly apiKey: string
  readonly stage: Stage
  readonly wallet: Wallet
  readonly faults: Faults
  readonly kvitto: KvittoProcess
  readonly doorman: Doorman
  readonly shopName = shopName
  readonly #configFile: string
  #grace: Grace = '15s'

  constructor(options: SceneOptions) {
    const { url, apiKey, stage, wallet, databaseUrl, configFile, logFile } = options
    this.url = url
    this.apiKey = apiKey
    this.stage = stage
    this.wallet = wallet
    this.#configFile = configFile
    this.faults = new Faults(stage, wallet)
    const adminToken = randomIds.token()
    this.doorman = new Doorman(adminToken)
    this.kvitto = new KvittoProcess({ configFile, databaseUrl, adminToken, logFile })
  }

  get grace(): Grace {
    return this.#grace
  }

  async start(): Promise<void> {
    await this.#writeConfig()
    await this.kvitto.start()
  }

  stop(): Promise<void> {
    return this.kvitto.stop()
  }

  async changeGrace(grace: Grace): Promise<void> {
    if (grace === this.#grace) return
    this.#grace = grace
    await this.#writeConfig()
    this.kvitto.restart()
  }

  turn(fault: FaultName, isOn: boolean): void {
    this.faults.turn(fault, isOn, Date.now())
  }

  kill(): void {
    this.faults.killed(Date.now())
    this.kvitto.kill()
  }

  /** The public API, as any shop calls it. */
  api(path: string, init: { readonly key?: string; readonly body?: object; readonly signal?: AbortSignal } = {}) {
    const { key, body, signal } = init
    return fetch(`${this.url}/v1/shops/${shopName}/payments${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  }

  async #writeConfig(): Promise<void> {
    const config = toConfig(this.url, this.apiKey, this.#grace, this.stage, this.wallet)
    await writeFile(this.#configFile, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  }
}
