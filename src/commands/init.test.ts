import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../config/parse.ts'
import { builtIn } from '../providers/registry.ts'
import { merchant } from '../providers/swish/request.fixture.ts'
import { init } from './init.ts'
import { type Answers, languageFor, nameFor, readAddress, toEnv, toFiles, troublesIn } from './init-files.ts'

const samples: Readonly<Record<string, string>> = {
  baseUrl: 'https://provider.example/v1',
  apiKey: 'rk_test_1',
  merchantKey: 'm1',
  payeeAlias: '1231181189',
  certificate: './swish.pem',
  key: './swish.key',
  webhookSecrets: 'whsec_1',
}
const answers: Answers = {
  publicUrl: 'https://pay.nordlys.example',
  shopName: 'nordlys',
  shopUrl: 'https://nordlys.example',
  consumerKey: 'ck_1',
  consumerSecret: 'cs_1',
  language: 'sv',
  providers: builtIn.map(({ name, questions }) => ({
    name,
    answers: questions.map(question => ({ question, answer: samples[question.option] ?? '' })),
  })),
}
const newSecret = () => 'twenty-four random bytes'

test('what init writes is a configuration, with its secrets in .env only', () => {
  const { config, variables } = toFiles(answers, newSecret)
  const parsed = parseConfig(JSON.parse(config), parseEnv(toEnv(variables)))
  expect(parsed).toMatchObject({
    kind: 'ok',
    config: {
      shops: {
        nordlys: { apiKey: newSecret(), language: 'sv', woocommerce: { consumerKey: 'ck_1', consumerSecret: 'cs_1' } },
      },
    },
  })
  for (const secret of ['ck_1', 'cs_1', 'rk_test_1', '"m1"', 'whsec_1', newSecret()])
    expect(config).not.toContain(secret)
})

test('each provider is asked for all that it cannot do without', () => {
  for (const { name, config, questions } of builtIn) {
    const settings = Object.fromEntries(
      questions.map(({ option, isList = false }) => [option, isList ? [samples[option]] : samples[option]]),
    )
    expect(config.safeParse(settings), name).toMatchObject({ success: true })
  }
})

test('whatever a secret consists of, .env gives it back', () => {
  const secret = fc.stringMatching(/^[\x21-\x7e]{1,40}$/).filter(text => !/'.*`.*"|"/.test(text))
  fc.assert(
    fc.property(secret, consumerSecret => {
      const { variables } = toFiles({ ...answers, consumerSecret }, newSecret)
      expect(parseEnv(toEnv(variables))).toEqual(variables)
    }),
  )
})

test('names of variables that a shell accepts', () => {
  expect(Object.keys(toFiles({ ...answers, shopName: '7-elves' }, newSecret).variables)[1]).toBe('SHOP_7_ELVES_API_KEY')
})

test.each([
  ['shop.example', 'https://shop.example'],
  [' www.shop.example/butik/ ', 'https://www.shop.example/butik'],
  ['https://shop.example', 'https://shop.example'],
  ['localhost:8080', 'http://localhost:8080'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
])('"%s" is taken as %s', (typed, url) => expect(readAddress(typed)).toEqual({ kind: 'ok', url }))

test.each(['', 'my shop', 'shop', 'ftp://shop.example', 'http://shop.example', 'https://', '.'])(
  '"%s" is refused, with what to write',
  typed => expect(readAddress(typed)).toMatchObject({ kind: 'wrong', why: expect.stringContaining('https://') }),
)

test('a certificate that is not there is told by init, not first by serve', () => {
  const told = troublesIn(toFiles(answers, newSecret), '/srv/kvitto')
  expect(told).toEqual([
    expect.stringMatching(/^Swish’s certificate cannot be read: .*\/srv\/kvitto\/swish\.pem.* Give the path/),
  ])
})

test('a name for the shop, from its address', () => {
  expect(nameFor('https://www.nordlys.example/butik')).toBe('nordlys')
  expect(nameFor('http://127.0.0.1:8080')).toBe('shop')
  expect(nameFor('http://[::1]:8080')).toBe('shop')
  expect(nameFor('nonsense')).toBe('shop')
  expect(nameFor('https://pay.nordlys.example')).toBe('nordlys')
  expect(nameFor('https://pay')).toBe('shop')
})

test('Swedish is proposed where the address or the money is Swedish', () => {
  expect(languageFor('https://nordlys.se/butik', ['stripe'])).toBe('sv')
  expect(languageFor('https://nordlys.example', ['stripe', 'swish'])).toBe('sv')
  expect(languageFor('https://nordlys.example/se', ['stripe'])).toBe('en')
})

test('a folder that it cannot write into is told before the first question', async () => {
  await expect(init('/nowhere/at/all')).rejects.toThrow(/^init writes .+ into \/nowhere\/at\/all, and may not: ENOENT/)
})

test('a file that is not there, or is not what was asked for, is told where it is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-init-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const files = { certificate: join(folder, 'swish.pem'), key: join(folder, 'swish.key') }
  await writeFile(files.certificate, merchant.certificate)
  await writeFile(files.key, merchant.key)
  const troubleIn = (option: string, path: string) => {
    const question = builtIn.flatMap(({ questions }) => questions).find(each => each.option === option)
    return question?.kind === 'file' ? question.troubleIn(path) : 'no file is asked for'
  }
  expect(troubleIn('certificate', files.certificate)).toBeNull()
  expect(troubleIn('key', files.key)).toBeNull()
  expect(troubleIn('key', '/nope.pem')).toMatch(/^\/nope\.pem cannot be read: ENOENT/)
  expect(troubleIn('key', files.certificate)).toMatch(/holds no private key/)
  expect(troubleIn('certificate', files.key)).toMatch(/holds no certificate/)
})
