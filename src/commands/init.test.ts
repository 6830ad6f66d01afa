import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../config/parse.ts'
import { type Answers, nameFor, toEnv, toFiles } from './init-files.ts'

const answers: Answers = {
  publicUrl: 'https://pay.nordlys.example',
  shopName: 'nordlys',
  shopUrl: 'https://nordlys.example',
  consumerKey: 'ck_1',
  consumerSecret: 'cs_1',
  ecsterUrl: 'https://labs.ecster.se/rest/public',
  ecsterApiKey: 'e1',
  merchantKey: 'm1',
}
const newSecret = () => 'twenty-four random bytes'

test('what init writes is a configuration, with its secrets in .env only', () => {
  const { config, variables } = toFiles(answers, newSecret)
  const parsed = parseConfig(JSON.parse(config), parseEnv(toEnv(variables)))
  expect(parsed).toMatchObject({
    kind: 'ok',
    config: {
      shops: { nordlys: { apiKey: newSecret(), woocommerce: { consumerKey: 'ck_1', consumerSecret: 'cs_1' } } },
    },
  })
  for (const secret of ['ck_1', 'cs_1', '"e1"', '"m1"', newSecret()]) expect(config).not.toContain(secret)
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

test('a name for the shop, from its address', () => {
  expect(nameFor('https://www.nordlys.example/butik')).toBe('nordlys')
  expect(nameFor('http://127.0.0.1:8080')).toBe('127')
  expect(nameFor('nonsense')).toBe('shop')
})
