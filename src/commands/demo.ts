import { join } from 'node:path'
import { UserError } from '../base/errors.ts'
import { randomIds } from '../base/ids.ts'
import { createLogger } from '../base/log.ts'
import { stopSignal } from '../base/stop.ts'
import { compose } from '../compose.ts'
import { parseConfig } from '../config/parse.ts'
import { openDatabase } from '../db/database.ts'
import { dropSchemas } from '../db/drop.ts'
import { type Stage, setStage } from '../demo/stage.ts'
import { type Teller, tellStory } from '../demo/story.ts'
import { listen } from '../http/listen.ts'
import { buildDashboard } from './dashboard.ts'
import { readPort } from './serve.ts'

const shopName = 'nordlys'
/** Two minutes in earnest; nobody wants to watch that. */
const grace = '15s'

/** `kvitto demo`: everything over the simulators, with nothing to configure; tells its story and stays up. */
export async function demo(options: { readonly port?: string }): Promise<number> {
  const port = readPort(options.port ?? '4242')
  await buildDashboard(teller.say)
  const stopped = stopSignal()
  const stopping = new AbortController()
  const database = await openDatabase({ databaseUrl: null, home: join(process.cwd(), '.kvitto', 'demo') }, teller.say)
  const stage = await setStage()
  const apiKey = randomIds.token()
  const url = `http://127.0.0.1:${port}`
  try {
    // The simulators remember nothing of the last run, so neither does the demo.
    await dropSchemas(database.connectionString)
    const config = toConfig(url, apiKey, stage)
    const environment = { databaseUrl: null, adminToken: null }
    const kvitto = await compose(config, environment, database.connectionString, 'all', createLogger('warn'))
    try {
      const server = await listen(kvitto.app, port, '127.0.0.1')
      teller.say(`Kvitto is up at ${url}, with a simulated shop and a simulated payment provider.\n`)
      const graceMs = config.shops[shopName]?.grace ?? 0
      const story = tellStory({ url, shopName, apiKey, graceMs, stage, teller, signal: stopping.signal })
        .then(() => teller.say(whatNext(url, apiKey, stage)))
        .catch(error => stopping.signal.aborted || teller.say(`The story broke off: ${error}`))
      await stopped
      stopping.abort()
      await story
      await server.close()
    } finally {
      await kvitto.stop()
    }
  } finally {
    await stage.close()
    await database.stop()
  }
  return 0
}

const teller: Teller = {
  say: line => console.log(process.stdout.isTTY ? `\r\x1b[2K${line}` : line),
  tick: line => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`)
  },
}

function toConfig(publicUrl: string, apiKey: string, { settings }: Stage) {
  const parsed = parseConfig({ publicUrl, grace, shops: { [shopName]: { apiKey, ...settings } } }, {})
  if (parsed.kind === 'wrong') throw new UserError(`The demo is misconfigured: ${JSON.stringify(parsed.problems)}`)
  return parsed.config
}

const whatNext = (url: string, apiKey: string, stage: Stage): string => `
Now it is your turn; everything stays up until you press Ctrl-C.
  API              ${url}/openapi.json
  API key          ${apiKey}   (shop "${shopName}")
  simulated shop   ${stage.shopUrl}   (WooCommerce REST v3)
  simulated Ecster ${stage.providerUrl}   (its customers and its faults: ${stage.providerUrl}/_sim/orders)
`
