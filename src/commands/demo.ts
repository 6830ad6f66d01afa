import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { randomIds } from '../base/ids.ts'
import { stopSignal } from '../base/stop.ts'
import { openDatabase } from '../db/database.ts'
import { dropSchemas } from '../db/drop.ts'
import { createFront } from '../demo/front.ts'
import { npmGone } from '../demo/npm.ts'
import { Scene } from '../demo/scene.ts'
import { setStage } from '../demo/stage.ts'
import { type Teller, tellStory } from '../demo/story.ts'
import { openWallet } from '../demo/wallet.ts'
import { listen } from '../http/listen.ts'
import { buildDashboard } from './dashboard.ts'
import { readPort } from './serve.ts'

/**
 * `kvitto demo`: a shop, a phone and a real Kvitto between simulators, with nothing to configure. Tells its story in the
 * terminal, unless a visitor is faster, and stays up. The database stops last.
 */
export async function demo(options: { readonly port?: string }): Promise<number> {
  const port = readPort(options.port ?? '4242')
  await buildDashboard(teller.say)
  const stopped = Promise.race([stopSignal(), npmGone()])
  const folder = join(process.cwd(), '.kvitto', 'demo')
  // Where every command looks for it that is given the demo's configuration.
  const database = await openDatabase({ databaseUrl: null, home: join(folder, '.kvitto') }, teller.say)
  try {
    // The simulators remember nothing of the last run, so neither does the demo.
    await dropSchemas(database.connectionString)
    const [stage, wallet] = await Promise.all([setStage(), openWallet()])
    try {
      await mkdir(folder, { recursive: true })
      const files = { configFile: join(folder, 'kvitto.config.json'), logFile: join(folder, 'kvitto.log') }
      const url = `http://127.0.0.1:${port}`
      const databaseUrl = database.connectionString
      await play(new Scene({ url, apiKey: randomIds.token(), stage, wallet, databaseUrl, ...files }), port, stopped)
    } finally {
      await Promise.all([stage.close(), wallet.close()])
    }
  } finally {
    await database.stop()
  }
  return 0
}

async function play(scene: Scene, port: number, stopped: Promise<unknown>): Promise<void> {
  const [visited, stopping] = [new AbortController(), new AbortController()]
  const server = await listen(
    createFront(scene, () => visited.abort()),
    port,
    '127.0.0.1',
  )
  try {
    teller.say('Starting Kvitto…')
    const isUp = await Promise.race([scene.start().then(() => true), stopped.then(() => false)])
    if (!isUp) return
    teller.say(`Kvitto is up at ${scene.url}, with a simulated shop and simulated payment providers.\n`)
    teller.say(`  Open ${scene.url}/demo/ to buy something and to break things.\n`)
    const signal = AbortSignal.any([visited.signal, stopping.signal])
    const story = tellStory({ scene, teller, signal })
      .catch(error => {
        if (stopping.signal.aborted) return
        teller.say(
          visited.signal.aborted
            ? 'You are faster: the story goes on in your browser.'
            : `The story broke off: ${error}`,
        )
      })
      .then(() => stopping.signal.aborted || teller.say(whatNext(scene)))
    await stopped
    stopping.abort()
    await story
  } finally {
    await scene.stop()
    await server.close()
  }
}

const teller: Teller = {
  say: line => console.log(process.stdout.isTTY ? `\r\x1b[2K${line}` : line),
  tick: line => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`)
  },
}

const whatNext = ({ url, apiKey, shopName, stage, wallet }: Scene): string => `
Now it is your turn; everything stays up until you press Ctrl-C.
  demo             ${url}/demo/
  control room     ${url}/
  in a terminal    npx kvitto payments list --config .kvitto/demo/kvitto.config.json
  API              ${url}/openapi.json
  API key          ${apiKey}   (shop "${shopName}")
  simulated shop   ${stage.shopUrl}   (WooCommerce REST v3)
  simulated Ecster ${stage.providerUrl}   (its customers and its faults: ${stage.providerUrl}/_sim/orders)
  simulated Swish  ${wallet.settings.baseUrl}   (mutual TLS)
`
