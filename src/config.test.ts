import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from './base/clock.ts'
import { messageOf, UserError } from './base/errors.ts'
import { describe as describeConfig } from './config/describe.ts'
import { objectionTo } from './config/names.ts'
import { nearest } from './config/nearest.ts'
import { parseConfig } from './config/parse.ts'
import { list } from './config/problems.ts'
import type { ConfigInput } from './config/schema.ts'
import { unusableIn } from './config/usable.ts'
import { loadConfig, loadEnvironment, refuseUnusable } from './config.ts'
import { defineProvider } from './providers/kind.ts'
import { calendar, retryWindow } from './providers/schema.ts'
import { merchant } from './providers/swish/request.fixture.ts'

const nordlys = {
  apiKey: 'a-key-of-16-chars',
  woocommerce: { url: 'https://nordlys.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' },
  ecster: { baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'e1', merchantKey: 'm1' },
}
const plain: ConfigInput = { publicUrl: 'https://pay.example.com/', shops: { nordlys } }
const withShop = (changes: object) => ({ ...plain, shops: { nordlys: { ...nordlys, ...changes } } })

function parsed(raw: unknown, env: Record<string, string> = {}) {
  const result = parseConfig(raw, env)
  if (result.kind === 'wrong') throw new Error(list(result.problems))
  return result.config
}

function problems(raw: unknown, env: Record<string, string> = {}): string[] {
  const result = parseConfig(raw, env)
  return result.kind === 'ok'
    ? []
    : list(result.problems)
        .split('\n')
        .map(line => line.trim())
}

describe('a configuration', () => {
  test('is complete once parsed: defaults filled in, durations in milliseconds', () => {
    const config = parsed(plain)
    expect(config.publicUrl).toBe('https://pay.example.com')
    expect(config.trustedProxies).toEqual([])
    expect(config.shops.nordlys).toMatchObject({ name: 'nordlys', grace: 120_000 })
    expect(config.shops.nordlys?.providers.ecster).toMatchObject({ retryWindow: 3_600_000 })
    expect(config.shops.nordlys?.providers.ecster?.calendar).toHaveLength(10)
  })

  test('cannot be changed, and knows no shop by the name of a method', () => {
    const config = parsed(plain)
    expect(() => Object.assign(config.shops.nordlys?.woocommerce ?? {}, { url: 'x' })).toThrow(TypeError)
    expect(config.shops.constructor).toBeUndefined()
  })

  test('a shop’s grace goes before the common one; no grace at all is allowed', () => {
    expect(parsed({ ...withShop({ grace: '0' }), grace: '5m' }).shops.nordlys?.grace).toBe(0)
    expect(parsed({ ...plain, grace: '0s' }).shops.nordlys?.grace).toBe(0)
    expect(parsed({ ...plain, grace: '5m' }).shops.nordlys?.grace).toBe(300_000)
  })

  test('reads the environment wherever a text is expected', () => {
    const config = parsed(
      { ...withShop({ apiKey: 'env:KEY', grace: 'env:GRACE' }), trustedProxies: ['env:PROXY'] },
      { KEY: 'sixteen-characters', GRACE: '90s', PROXY: '10.0.0.0/8' },
    )
    expect(config.shops.nordlys).toMatchObject({ apiKey: 'sixteen-characters', grace: 90_000 })
    expect(config.trustedProxies).toEqual(['10.0.0.0/8'])
  })

  test('http is for loopback only', () => {
    expect(parsed({ ...plain, publicUrl: 'http://localhost:4242' }).publicUrl).toBe('http://localhost:4242')
    expect(problems({ ...plain, publicUrl: 'http://pay.example.com' })).toEqual([
      'publicUrl: not an https address (http is accepted for loopback only): "http://pay.example.com"',
    ])
  })
})

describe('what is wrong', () => {
  test('is told all at once, each with its path and what to do', () => {
    const raw = {
      publicURL: 'https://pay.example.com',
      grace: '2 minutes',
      trustedProxies: ['somewhere'],
      shops: {
        'Nord Lys': { ...nordlys, apiKey: 'short' },
        api: { ...nordlys, apiKey: 'env:API_KEY', graze: '1m' },
        empty: { apiKey: 17, woocommerce: { url: 'nordlys', consumerKey: 'ck', consumerSecret: '', path: '/' } },
        typo: { ...nordlys, ecster: { ...nordlys.ecster, calendar: ['1m', '2 m'], window: '1h' } },
      },
    }
    expect(problems(raw)).toMatchInlineSnapshot(`
      [
        "shops.api.apiKey: the environment variable API_KEY is not set; set it, or write it into .env beside this file",
        "publicUrl: is missing: the address at which providers and browsers reach Kvitto, such as "https://pay.example.com"",
        "grace: not a duration such as "90s", "2m" or "48h": "2 minutes"",
        "trustedProxies[0]: not an IP address, a range such as "10.0.0.0/8", or "loopback"",
        "shops.api.graze: there is no such option; did you mean "grace"?",
        "shops.empty.apiKey: must be a text in quotes, not a number: the key with which the shop calls Kvitto, of your own choice",
        "shops.empty.woocommerce.url: not a web address such as "https://…"",
        "shops.empty.woocommerce.consumerSecret: must not be empty",
        "shops.empty.woocommerce.path: there is no such option; here are url, consumerKey, consumerSecret, webhookSecret, keepCronAlive",
        "shops.typo.ecster.calendar[1]: not a duration such as "90s", "2m" or "48h": "2 m"",
        "shops.typo.ecster.window: there is no such option; here are baseUrl, apiKey, merchantKey, callbackHeader, calendar, retryWindow",
        "publicURL: there is no such option; did you mean "publicUrl"?",
        "shops.Nord Lys: a shop’s name has only the characters a-z, 0-9 and "-"; rename the shop",
        "shops.api: "api" is reserved for Kvitto’s own addresses; rename the shop",
        "shops.empty: has no payment provider; add swish or stripe or ecster",
      ]
    `)
  })

  test('an empty file, and one that is no configuration at all', () => {
    expect(problems({})).toMatchInlineSnapshot(`
      [
        "publicUrl: is missing: the address at which providers and browsers reach Kvitto, such as "https://pay.example.com"",
        "shops: is missing: the shops that Kvitto serves, by name",
      ]
    `)
    expect(problems([])).toMatchInlineSnapshot(`
      [
        "must be a group { … }, not a list [ … ]",
      ]
    `)
    expect(problems({ ...plain, shops: {} })).toEqual(['shops: there is no shop; add one'])
  })

  test('a shop that no address can name is told, also beside others', () => {
    const raw = JSON.parse(
      JSON.stringify({ ...plain, shops: { nordlys, other: nordlys } }).replace('other', '__proto__'),
    )
    expect(problems(raw)).toEqual([
      'shops.__proto__: a shop’s name has only the characters a-z, 0-9 and "-"; rename the shop',
    ])
  })

  test('an address of which a part would be lost is refused, without showing its password', () => {
    for (const url of [
      'https://u:hunter2@pay.example.com',
      'https://pay.example.com/?a=1',
      'https://pay.example.com/#x',
    ])
      expect(problems({ ...plain, publicUrl: url })).toEqual([
        'publicUrl: has a user name, a password, "?…" or "#…", which go nowhere; write the address without',
      ])
  })

  test('what the customer’s page shows is https; on this machine http will do', () => {
    for (const option of ['logo', 'termsUrl']) {
      expect(problems(withShop({ [option]: 'http://nordlys.example/x' }))).toEqual([
        `shops.nordlys.${option}: must be https (http is for loopback only)`,
      ])
      expect(problems(withShop({ [option]: 'http://127.0.0.1:4242/x' }))).toEqual([])
      expect(problems(withShop({ [option]: 'javascript:alert(1)' }))).toHaveLength(1)
    }
  })

  test('what is empty is called empty', () => {
    const callbackHeader = { name: 'X-Secret', value: '' }
    expect(problems(withShop({ apiKey: '', ecster: { ...nordlys.ecster, callbackHeader } }))).toEqual([
      'shops.nordlys.apiKey: must not be empty',
      'shops.nordlys.ecster.callbackHeader.value: must not be empty',
    ])
    expect(problems(withShop({ apiKey: 'env:' }))).toEqual([
      'shops.nordlys.apiKey: the name of an environment variable is missing after "env:"; write it as "env:NORDLYS_API_KEY"',
    ])
  })

  test('one of a few words is told with all of them', () => {
    expect(problems(withShop({ language: 'svenska' }))).toEqual(['shops.nordlys.language: must be "en" or "sv"'])
  })

  test('an empty variable is as bad as none', () => {
    expect(problems(withShop({ apiKey: 'env:KEY' }), { KEY: '' })).toEqual([
      'shops.nordlys.apiKey: the environment variable KEY is empty; set it, or write it into .env beside this file',
    ])
  })

  test('never shows a secret that is too short or of the wrong kind', () => {
    expect(problems(withShop({ apiKey: 'hunter2' })).join()).not.toContain('hunter2')
    expect(problems(withShop({ apiKey: { key: 'hunter2' } })).join()).not.toContain('hunter2')
  })
})

test('the names of shops', () => {
  for (const name of ['nordlys', 'shop-2', '7']) expect(objectionTo(name), name).toBeNull()
  for (const name of ['', 'Nordlys', 'nord lys', 'v1', 'pay', 'return', 'callbacks', 'api', 'healthz', 'openapi.json'])
    expect(objectionTo(name), name).not.toBeNull()
})

test('did you mean', () => {
  const known = ['publicUrl', 'grace', 'shops', 'consumerKey', 'consumerSecret']
  expect(nearest('publicURL', known)).toBe('publicUrl')
  expect(nearest('garce', known)).toBe('grace')
  expect(nearest('consumer_secret', known)).toBe('consumerSecret')
  expect(nearest('timeout', known)).toBeUndefined()
})

describe('the description of a configuration', () => {
  test('is as people write it', () => {
    const description = describeConfig(
      parsed(withShop({ grace: '90s', termsUrl: 'https://nordlys.example/terms?t=1' })),
    )
    expect(description.shops.nordlys).toMatchObject({
      grace: '90s',
      termsUrl: 'https://nordlys.example/terms',
      ecster: { retryWindow: '1h', calendar: ['1m', '3m', '6m', '12m', '30m', '1h', '3h', '12h', '1d', '2d'] },
    })
  })

  test('holds no secret, whatever it is', () => {
    const secret = fc.stringMatching(/^[\x21-\x7e]{16,40}$/)
    fc.assert(
      fc.property(fc.array(secret, { minLength: 6, maxLength: 6 }), secrets => {
        const [apiKey = '', consumerKey = '', consumerSecret = '', ecsterKey = '', merchantKey = '', value = ''] =
          secrets
        const config = parsed(
          withShop({
            apiKey: 'env:SECRET',
            woocommerce: { url: 'https://user:pass-word@nordlys.example/?k=se-cret', consumerKey, consumerSecret },
            ecster: { ...nordlys.ecster, apiKey: ecsterKey, merchantKey, callbackHeader: { name: 'x-secret', value } },
          }),
          { SECRET: apiKey },
        )
        const text = JSON.stringify(describeConfig(config))
        for (const hidden of [...secrets, 'pass-word', 'se-cret'])
          expect(text).not.toContain(JSON.stringify(hidden).slice(1, -1))
      }),
    )
  })
})

describe('the environment', () => {
  test('an empty variable is one that is not set', () => {
    expect(loadEnvironment({ DATABASE_URL: '', KVITTO_ADMIN_TOKEN: '' })).toEqual({
      databaseUrl: null,
      adminToken: null,
    })
    expect(loadEnvironment({ DATABASE_URL: 'postgres://h/d' }).databaseUrl).toBe('postgres://h/d')
  })

  test('what is wrong with it is told without its values', () => {
    expect(() => loadEnvironment({ DATABASE_URL: 'mysql://u:secret@h', KVITTO_ADMIN_TOKEN: 'short' })).toThrow(
      UserError,
    )
    try {
      loadEnvironment({ DATABASE_URL: 'mysql://u:secret@h', KVITTO_ADMIN_TOKEN: 'short' })
    } catch (error) {
      expect(messageOf(error)).toMatchInlineSnapshot(`
        "The environment has a problem:
          DATABASE_URL: must begin with "postgresql://"; leave it out for the embedded one"
      `)
    }
  })
})

describe('the file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kvitto-config-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }

  test('.env beside it fills in what the environment does not say', async () => {
    await write('.env', 'KEY=from-the-env-file\nKVITTO_ADMIN_TOKEN=from-the-env-file\n')
    const file = await write('a.json', `\uFEFF${JSON.stringify(withShop({ apiKey: 'env:KEY' }))}`)
    const loaded = await loadConfig(file, { KVITTO_ADMIN_TOKEN: 'from-the-environment' })
    expect(loaded.config.shops.nordlys?.apiKey).toBe('from-the-env-file')
    expect(loaded.environment).toEqual({ databaseUrl: null, adminToken: 'from-the-environment' })
    expect(loaded.folder).toBe(folder)
  })

  test('relative paths in it begin in its folder, wherever Kvitto is started', async () => {
    await write('swish.pem', merchant.certificate)
    await write('swish.key', merchant.key)
    const swish = { payeeAlias: '1231181189', certificate: ' swish.pem', key: 'env:KEY', ca: merchant.certificate }
    const file = await write('paths.json', JSON.stringify(withShop({ swish })))
    const loaded = await loadConfig(file, { KEY: './swish.key' })
    expect(() => refuseUnusable(loaded, { fetch, clock: systemClock })).not.toThrow()
    const lost = await write('lost.json', JSON.stringify(withShop({ swish: { ...swish, key: '../none.key' } })))
    const { config } = await loadConfig(lost, {})
    expect(unusableIn(config, { fetch, clock: systemClock }).map(({ text }) => text)).toEqual([
      expect.stringContaining(`'${join(folder, '..', 'none.key')}'`),
    ])
  })

  test('problems of the configuration and of the environment come together', async () => {
    const file = await write('b.json', JSON.stringify({ ...plain, publicUrl: 'ftp://x' }))
    await expect(loadConfig(file, { DATABASE_URL: 'x' })).rejects.toThrow(/2 problems:\n.*publicUrl.*\n.*DATABASE_URL/)
  })

  test('a mistake in JSON is told with its line', async () => {
    const file = await write('c.json', '{\n  "publicUrl": "https://a.example",\n  "shops" {}\n}')
    await expect(loadConfig(file, {})).rejects.toThrow(`${file}:3 is not JSON`)
    await expect(loadConfig(await write('d.json', '{\n'), {})).rejects.toThrow(/d\.json:2 is not JSON/)
  })

  test('none, or one of another kind', async () => {
    await expect(loadConfig(join(folder, 'none.json'), {})).rejects.toThrow(
      /There is no configuration file .*kvitto init/,
    )
    await expect(loadConfig(await write('kvitto.yaml', ''), {})).rejects.toThrow(/\.ts, \.js or \.json/)
  })
})

describe('providers of one’s own', () => {
  const kind = (name: string) =>
    defineProvider({
      name,
      title: name,
      config: z.strictObject({ calendar, retryWindow, key: z.string() }),
      create: () => {
        throw new Error('not asked for')
      },
      describe: () => ({}),
      explanations: { key: 'the key from the bank' },
    })
  const own = (providers: unknown, settings: object) => ({ ...withShop(settings), providers })

  test('have their settings under their own name, with the same help', () => {
    const config = parsed(own([kind('klirr')], { klirr: { key: 'k', retryWindow: '5m' } }))
    expect(config.shops.nordlys?.providers.klirr).toMatchObject({ title: 'klirr', retryWindow: 300_000 })
    expect(problems(own([kind('klirr')], { klirr: { kee: 1 } }))).toEqual([
      'shops.nordlys.klirr.key: is missing: the key from the bank',
      'shops.nordlys.klirr.kee: there is no such option; did you mean "key"?',
    ])
  })

  test.each([
    [[kind('stripe')], 'providers[0]: the name "stripe" is taken'],
    [[kind('woocommerce')], 'providers[0]: the name "woocommerce" is taken'],
    [[kind('klirr'), kind('klirr')], 'providers[1]: the name "klirr" is taken'],
    [[kind('Klirr!')], 'providers[0]: "Klirr!" is no name: it has only a-z, 0-9 and "-"'],
    [[{ name: 'klirr' }], 'providers[0]: not a provider made with defineProvider'],
  ])('are refused where they cannot be: %#', (providers, problem) => {
    expect(problems(own(providers, {}))).toContain(problem)
  })
})
