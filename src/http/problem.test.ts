import { expect, test } from 'vitest'
import { z } from 'zod'
import { openRequest } from '../payments/request.ts'
import { malformed } from './problem.ts'

test('each field that there is not has its own place', () => {
  const parsed = z.strictObject({ customer: z.strictObject({}) }).safeParse({ customer: { fax: 1 }, foo: 1, bar: 2 })
  if (parsed.success) throw new Error('that is no request')
  expect(malformed(parsed.error).errors).toEqual([
    { path: 'customer.fax', message: 'there is no such field' },
    { path: 'foo', message: 'there is no such field' },
    { path: 'bar', message: 'there is no such field' },
  ])
})

test('a field that is not there is called missing, another fault by its own words', () => {
  const parsed = z.object({ reference: z.string(), currency: z.string('not a currency') }).safeParse({ currency: 1 })
  if (parsed.success) throw new Error('that is no request')
  expect(malformed(parsed.error).errors).toEqual([
    { path: 'reference', message: 'is missing' },
    { path: 'currency', message: 'not a currency' },
  ])
})

test.each([
  ['amount', 349.5, 'must be a whole number of minor units, above 0: 349.00 kr is 34900'],
  ['amount', '349.00', 'must be a whole number of minor units, above 0: 349.00 kr is 34900'],
  ['amount', 0, 'must be a whole number of minor units, above 0: 349.00 kr is 34900'],
  ['amount', undefined, 'is missing'],
  ['reference', '', 'must not be empty'],
  ['customer', { kind: 'X' }, 'must be "B2C" or "B2B"'],
  ['customer', { country: 'Sverige' }, 'not a country code such as "SE"'],
])('%s of %j: %s', (field, value, message) => {
  const fine = { provider: 'swish', amount: 1, currency: 'SEK', reference: 'r', orderId: 1 }
  const parsed = openRequest.safeParse({ ...fine, [field]: value })
  if (parsed.success) throw new Error('that is no request')
  expect(malformed(parsed.error).errors?.map(error => error.message)).toEqual([message])
})
