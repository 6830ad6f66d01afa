import { expect, test } from 'vitest'
import { z } from 'zod'
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
