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
