import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropSchemas } from '../src/db/drop.ts'
import { testDatabase } from './pg.ts'

/** The command line as people meet it: bin/kvitto.js as a process of its own. */

const bin = fileURLToPath(new URL('../bin/kvitto.js', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kvitto-cli-'))
})
afterAll(() => rm(folder, { recursive: true }))

const kvitto = (...args: string[]) => kvittoOn(process.env.DATABASE_URL, ...args)

async function kvittoOn(databaseUrl: string | undefined, ...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => (out += chunk))
  child.stderr.on('data', chunk => (err += chunk))
  const [code]: (number | null)[] = await once(child, 'close')
  return { code, out, err }
}

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text)
  return name
}

/** A configuration that is complete. */
const writeShop = (): Promise<string> => {
  const woocommerce = { url: 'https://shop.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' }
  const ecster = { baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'key', merchantKey: 'key' }
  const shops = { nordlys: { apiKey: 'an-api-key-for-tests', woocommerce, ecster } }
  return write('shop.json', JSON.stringify({ publicUrl: 'https://pay.example.com', shops }))
}

describe('usage', () => {
  test('--help lists the commands', async () => {
    const { code, out } = await kvitto('--help')
    expect(code).toBe(0)
    for (const command of ['demo', 'serve', 'init', 'migrate', 'payments']) expect(out).toContain(command)
  })
  test('--version', async () => {
    expect(await kvitto('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
  test('an unknown command is 2, with what was probably meant', async () => {
    const { code, err } = await kvitto('serv')
    expect(code).toBe(2)
    expect(err).toContain('Did you mean serve?')
  })
  test('a worker is not given a port that it would not listen on', async () => {
    const { code, err } = await kvitto('serve', '--role', 'worker', '--port', '0')
    expect(code).toBe(2)
    expect(err).toMatch(/^kvitto: A worker listens nowhere: leave out --port/)
  })
  test.each([
    [],
    ['payments'],
    ['serve', '--role', 'boss'],
    ['payments', 'show'],
    ['payments', 'list', '--limit', 'x'],
  ])('wrong usage is 2: kvitto %s %s %s %s', async (...args) => {
    const { code, err } = await kvitto(...args.filter(arg => typeof arg === 'string'))
    expect(code).toBe(2)
    expect(err).not.toBe('')
  })
})

describe('configuration', () => {
  test('none is 2, and says how to get one', async () => {
    const { code, err } = await kvitto('serve')
    expect(code).toBe(2)
    expect(err).toMatch(/^kvitto: There is no kvitto\.config\.ts, \.js or \.json in .*"kvitto init" writes one.*\n$/)
  })
  test('three problems are all shown, without a stack', async () => {
    const file = await write(
      'three.json',
      JSON.stringify({
        publicUrl: 'http://pay.example.com',
        grase: '1m',
        shops: { nordlys: { apiKey: 'env:NO_KEY' } },
      }),
    )
    const { code, err } = await kvitto('serve', '--config', file)
    expect(code).toBe(2)
    expect(err).toContain('publicUrl: not an https address')
    expect(err).toContain('did you mean "grace"?')
    expect(err).toContain('shops.nordlys.apiKey: the environment variable NO_KEY is not set')
    expect(err).not.toContain('    at ')
  })
  test('--verbose adds where an error comes from, before or after the command', async () => {
    expect((await kvitto('--verbose', 'serve')).err).toContain('    at ')
    expect((await kvitto('serve', '--verbose')).err).toContain('    at ')
  })
  test('a .ts file imports defineConfig from kvitto, wherever it lies', async () => {
    const file = await write(
      'good.config.ts',
      `import { defineConfig } from 'kvitto'\nconst publicUrl: string = 'ftp://x'\nexport default defineConfig({ publicUrl, shops: {} })\n`,
    )
    expect((await kvitto('migrate', '--config', file)).err).toContain('publicUrl: not an https address')
  })
  test.each([
    ['bad.ts', 'export default {\n  a: 1,\n  b: : 2,\n}\n'],
    ['bad.js', 'export default {\n  a: 1,\n  b: : 2,\n}\n'],
    ['throws.mjs', 'const nothing = null\n\nexport default nothing.shops\n'],
  ])('a mistake in %s is told with its line', async (name, text) => {
    const { code, err } = await kvitto('serve', '--config', await write(name, text))
    expect(code).toBe(2)
    expect(err).toContain(`${name}:3 cannot be loaded: `)
    expect(err).not.toContain('    at ')
  })
})

test('certificates that cannot be read are all told before a database is made', async () => {
  const woocommerce = { url: 'https://shop.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' }
  const swish = { payeeAlias: '1231181189', certificate: 'lost.pem', key: 'lost.key' }
  const shop = { apiKey: 'an-api-key-for-tests', woocommerce, swish }
  const shops = { nordlys: shop, sydlys: shop }
  const file = await write('lost.json', JSON.stringify({ publicUrl: 'https://pay.example.com', shops }))
  const { code, err } = await kvittoOn(undefined, 'serve', '--port', '0', '--config', file)
  expect({ code, lines: err.trimEnd().split('\n') }).toEqual({
    code: 2,
    lines: [
      expect.stringMatching(/^kvitto: .*lost\.json has 2 problems:$/),
      expect.stringMatching(/shops\.nordlys\.swish: Swish’s certificate cannot be read: .*lost\.pem.* Give the path/),
      expect.stringMatching(/shops\.sydlys\.swish: /),
    ],
  })
  expect(await readdir(folder)).not.toContain('.kvitto')
})

describe('init', () => {
  test('without a terminal it says what to do instead', async () => {
    const { code, err } = await kvitto('init')
    expect(code).toBe(2)
    expect(err).toContain('needs a terminal')
  })
  test('overwrites nothing', async () => {
    const file = await write('kvitto.config.js', 'export default {}\n')
    const { code, err } = await kvitto('init')
    await rm(join(folder, file))
    expect(code).toBe(2)
    expect(err).toContain('There is a kvitto.config.js here already')
  })
})

/** Whoever looks at payments with a newer Kvitto must not change the database under the older one that serves them. */
describe('payments', () => {
  const commands = [['list'], ['show', 'p1'], ['recheck', 'p1'], ['erase', 'p1']]
  let config = ''
  beforeAll(async () => {
    config = await writeShop()
  })
  const schemas = sql<{ names: string[] }>`
    select array_agg(nspname::text order by nspname) as names from pg_namespace where nspname in ('kvitto', 'pgboss')`

  test('whoever only looks leaves a database as it is', async () => {
    await using database = await testDatabase()
    const before = await schemas.execute(database.db)
    expect(await kvittoOn(database.url, 'payments', 'list', '--json', '--config', config)).toMatchObject({
      code: 0,
      out: '[]\n',
    })
    expect(await schemas.execute(database.db)).toEqual(before)
  })
  test.each(commands)('an older database is 2, and is not brought up: payments %s', async (...args) => {
    await using database = await testDatabase()
    const newest = sql`delete from kvitto.kysely_migration where name = (select max(name) from kvitto.kysely_migration)`
    await newest.execute(database.db)
    const before = await sql`select name from kvitto.kysely_migration`.execute(database.db)
    const { code, err } = await kvittoOn(database.url, 'payments', ...args, '--config', config)
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^kvitto: The database is an earlier Kvitto’s.*"kvitto migrate".*\n$/),
    })
    expect(await sql`select name from kvitto.kysely_migration`.execute(database.db)).toEqual(before)
  })
  test.each(commands)('a database without Kvitto’s tables is 2, and stays without: payments %s', async (...args) => {
    await using database = await testDatabase()
    await dropSchemas(database.url)
    const { code, err } = await kvittoOn(database.url, 'payments', ...args, '--config', config)
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^kvitto: No Kvitto has used this database yet.*\n$/),
    })
    expect((await schemas.execute(database.db)).rows).toEqual([{ names: null }])
  })
  test('where Kvitto has never run no database is made', async () => {
    const { code, err } = await kvittoOn(undefined, 'payments', 'list', '--config', config)
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^kvitto: There is no database in .*\.kvitto.*"kvitto serve".*\n$/),
    })
    expect(await readdir(folder)).not.toContain('.kvitto')
  })
})

describe('migrate', () => {
  test('a dry run makes no database where there is none, and says what would be made', async () => {
    const { code, out } = await kvittoOn(undefined, 'migrate', '--dry-run', '--config', await writeShop())
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^There is no database yet\. Would make one in .*\.kvitto and apply 0001_start, .*\.\n$/,
      ),
    })
    expect(await readdir(folder)).not.toContain('.kvitto')
  })
})
