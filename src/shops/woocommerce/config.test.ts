import { expect, it } from 'vitest'
import { wooCommerceConfig } from './config.ts'

const accepts = (url: string): boolean =>
  wooCommerceConfig.safeParse({ url, consumerKey: 'ck', consumerSecret: 'cs' }).success

it('takes keys over https, and over http to this machine only', () => {
  for (const url of ['https://s.test', 'http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:80/shop'])
    expect(accepts(url)).toBe(true)
  for (const url of ['http://s.test', 'http://127.0.0.1.evil.test', 'ftp://localhost', 's.test', ''])
    expect(accepts(url)).toBe(false)
})

it('says so when the address is one of WordPress’s own pages, or the key and its secret have changed places', () => {
  const objections = (parts: object) =>
    wooCommerceConfig
      .safeParse({ url: 'https://s.test', consumerKey: 'ck_1', consumerSecret: 'cs_1', ...parts })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  expect(objections({})).toBeUndefined()
  expect(objections({ consumerKey: 'cs_1', consumerSecret: 'ck_1' })).toEqual([
    'consumerKey: this is the secret; the key begins with "ck_"',
    'consumerSecret: this is the key; the secret begins with "cs_"',
  ])
  for (const page of ['wp-admin', 'wp-admin/index.php', 'butik/wp-login.php', 'wp-json/wc/v3'])
    expect(objections({ url: `https://s.test/${page}` })).toEqual(['url: the shop’s home, without "/wp-…"'])
  expect(objections({ url: 'https://s.test/wp-shop/?rest_route=/' })).toBeUndefined()
})
