import fc from 'fast-check'
import { expect } from 'vitest'
import { limits } from '../../src/limits.ts'
import type { Answered, Asked, openDoor } from './door.ts'
import { damage, oddText, runs } from './wire.ts'

/** What somebody may send to Kvitto, and what its answer has to be like, whatever it was. */

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('unknown', '1.2.3.4:80', '[::1]:9', '999.1.1.1', ', ,', '%00', '127.0.0.1', 'a'.repeat(300)),
)
export const headers = fc.record({
  'x-forwarded-for': address,
  ...Object.fromEntries(
    Object.entries({
      'content-type': [
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain; charset=utf-16',
        'multipart/form-data; boundary=',
        'application/json; charset=latin1',
        '',
        '*/*',
        'image/png',
      ],
      'content-encoding': ['gzip', 'identity', 'br, gzip'],
      accept: ['*/*', 'text/html', 'application/xml;q=9'],
      'accept-language': ['sv', 'x'.repeat(500), ';;;q=,'],
      cookie: ['a=b', '; ;;==', `kvitto=${'x'.repeat(3_000)}`],
      'user-agent': ['', 'curl/8', '\u00e5\u00ff'],
      'stripe-signature': ['', 't=1,v1=00', 't=NaN,v1=', `t=${'9'.repeat(50)},v1=zz`],
      callbackidentifier: ['', '0'.repeat(32)],
      'if-none-match': ['*', 'W/"x"'],
      range: ['bytes=0-0', 'bytes=9-1'],
      expect: ['200-ok'],
    }).map(([name, values]) => [name, fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 })]),
  ),
})
const textBody = fc.oneof(
  oddText,
  fc
    .constantFrom(
      JSON.stringify({ orderId: 'E1', status: 'READY' }),
      'orderId=E1&orderId=E2&%=%%',
      '{"orderId":"a","orderId":"b"}',
    )
    .chain(text => damage.map(harm => harm(text))),
)
export const anyBody = fc.oneof(
  textBody,
  fc.uint8Array({ maxLength: 200 }),
  fc.constant('x'.repeat(limits.callbackBodyBytes + 1)),
  textBody.map(text => new Uint8Array(Buffer.from(text, 'utf16le'))),
)
export const segment = fc.oneof(
  oddText.map(text => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '%00',
    '%ff',
    '%',
    '%zz',
    '*',
    ':shop',
    'nordlys',
    'NORDLYS',
    'constructor',
    '__proto__',
    'v1',
    'pay',
    'wc-api',
    'WC_Gateway_Ecster',
    'WC_Gateway_Other',
    'ecster',
    'swish',
    'stripe',
    'shops',
    'payments',
    'self',
    'A'.repeat(32),
    'a'.repeat(3_000),
  ),
)
export const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'etoid',
          'token',
          'wc-api',
          'nonce',
          'round',
          'orderId',
          'internalReference',
          'session_id',
          'look',
          'x',
        ),
        segment,
      ),
      { maxLength: 4 },
    )
    .map(pairs => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
)
export const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND')

export const toAsked = ({
  headers,
  body,
  ...asked
}: {
  method: string
  path: string
  headers: Record<string, string | undefined>
  body?: string | Uint8Array
}): Asked => ({
  ...asked,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  ...(body === undefined || asked.method === 'GET' || asked.method === 'HEAD' || asked.method === 'TRACE'
    ? {}
    : { body }),
})

export function expectClear(answered: Answered, asked: Asked): void {
  const about = `${asked.method} ${asked.path.slice(0, 200)} → ${answered.status} ${answered.text.slice(0, 300)}`
  expect(answered.status, about).toBeLessThan(500)
  expect(answered.text, about).not.toMatch(/node_modules|\bat \w+ \(|\.ts:\d/)
  if (answered.status < 400 || asked.method === 'HEAD' || answered.text === '') return
  if (answered.type.startsWith('text/html'))
    expect(asked.headers?.accept === 'text/html' || /^\/(pay|return)\//.test(asked.path), about).toBe(true)
  else expect(JSON.parse(answered.text), about).toMatchObject({ status: answered.status, title: expect.any(String) })
}

/** Sends each, and tells `verify` of its answer whether work was made of it. */
export const checkAll = (
  door: Awaited<ReturnType<typeof openDoor>>,
  asked: fc.Arbitrary<Asked>,
  usual: number,
  verify: (answered: Answered, asked: Asked, isWorkMade: boolean) => void,
) =>
  fc.assert(
    fc.asyncProperty(asked, async each => {
      const before = await door.work()
      const answered = await door.send(each)
      expectClear(answered, each)
      verify(answered, each, (await door.work()) !== before)
    }),
    runs(usual),
  )
