import { request } from 'node:http'
import { sql } from 'kysely'
import { createLogger } from '../../src/base/log.ts'
import { compose } from '../../src/compose.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { setStage } from '../../src/demo/stage.ts'
import { listen } from '../../src/http/listen.ts'
import { defaultAccount } from '../../src/providers/stripe/simulator/simulator.ts'
import { merchant } from '../../src/providers/swish/request.fixture.ts'
import { defaultAlias } from '../../src/providers/swish/simulator/simulator.ts'
import { testDatabase } from '../pg.ts'
import { apiKey } from '../service.ts'

export const adminToken = 'an-admin-token-for-tests'
export const webhookSecret = 'a-secret-between-the-shop-and-kvitto'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export interface Answered {
  readonly status: number
  readonly type: string
  readonly text: string
  /** What it sets, as it is to be sent back; empty without one. */
  readonly cookie: string
}

/** Kvitto’s front door with all its providers and without workers, so that nothing moves that nobody called for. */
export async function openDoor() {
  const database = await testDatabase()
  const stage = await setStage()
  const nowhere = 'https://127.0.0.1:1'
  const shops = {
    nordlys: {
      apiKey,
      woocommerce: { ...stage.settings.woocommerce, webhookSecret },
      ecster: stage.settings.ecster,
      swish: { payeeAlias: defaultAlias, baseUrl: nowhere, certificate: merchant.certificate, key: merchant.key },
      stripe: { apiKey: defaultAccount.apiKey, baseUrl: nowhere, webhookSecrets: [defaultAccount.webhookSecret] },
    },
  }
  // Each call may come from an address of its own: strangers are told 429 after sixty.
  const parsed = parseConfig({ publicUrl: 'https://pay.example', trustedProxies: ['loopback'], shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const environment = { databaseUrl: null, adminToken }
  const kvitto = await compose(parsed.config, environment, database.url, 'http', createLogger('silent'))
  const server = await listen(kvitto.app, 0, '127.0.0.1')

  return {
    store: kvitto.store,
    db: database.db,
    send: (asked: Asked): Promise<Answered> =>
      new Promise((resolve, reject) => {
        const { method, path, headers = {}, body } = asked
        const sent = request({
          port: server.port,
          host: '127.0.0.1',
          method,
          path,
          headers: { ...headers },
          agent: false,
        })
        // A body that nobody reads is cut off: then the answer may be lost.
        const isLarge = (body?.length ?? 0) > 16_384
        sent.on('error', error => (isLarge ? resolve({ status: 413, type: '', text: '', cookie: '' }) : reject(error)))
        sent.on('response', response => {
          const chunks: Buffer[] = []
          response.on('error', reject)
          response.on('data', chunk => chunks.push(chunk))
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString(),
              cookie: /^[^;]*/.exec(response.headers['set-cookie']?.[0] ?? '')?.[0] ?? '',
            }),
          )
        })
        sent.end(body)
      }),
    /** Every row that somebody’s call could have made. */
    async work(): Promise<string> {
      const { rows } = await sql<{ counts: string }>`
        select concat_ws(' ', (select count(*) from kvitto.payments), (select count(*) from kvitto.hints),
          (select count(*) from kvitto.events), (select count(*) from pgboss.job where name = 'check')) as counts
      `.execute(database.db)
      return rows[0]?.counts ?? ''
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await kvitto.stop()
      await stage.close()
      await database[Symbol.asyncDispose]()
    },
  }
}
