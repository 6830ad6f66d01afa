import { expect, test } from 'vitest'
import { callbackOf } from '../contract.ts'
import { admits, callbackIdentifier, readCallback } from './callback.ts'

const id = '11A86BE70EA346E4B1C39C874173F088'
const secret = 'a secret'
const of = (body: object, headers: Record<string, string> = {}) => callbackOf({ body: JSON.stringify(body), headers })

test('a callback names the payment request, however it spells the id', () => {
  expect(readCallback(of({ id, status: 'PAID' }))).toBe(id)
  expect(readCallback(of({ id: '11a86be7-0ea3-46e4-b1c3-9c874173f088' }))).toBe(id)
  expect(readCallback(of({ id, originalPaymentReference: null }))).toBe(id)
})

test('a refund’s callback, and anything else, names no payment request', () => {
  expect(readCallback(of({ id, originalPaymentReference: '1E2FC19E5E5E4E18916609B7F8911C12' }))).toBeNull()
  for (const body of [{}, { id: 7 }, { id: '../x' }, { id: `${id}0` }, [id]]) expect(readCallback(of(body))).toBeNull()
})

test('the identifier is what Swish takes: 32 letters and digits, another for each request', () => {
  expect(callbackIdentifier(secret, id)).toMatch(/^[0-9a-zA-Z-]{32,36}$/)
  expect(callbackIdentifier(secret, 'F'.repeat(32))).not.toBe(callbackIdentifier(secret, id))
  expect(callbackIdentifier('another', id)).not.toBe(callbackIdentifier(secret, id))
})

test('the identifier is checked when it is there, by either name, and never required', () => {
  const right = callbackIdentifier(secret, id)
  expect(admits(of({ id }), secret)).toBe(true)
  for (const name of ['callbackidentifier', 'x-callback-identifier']) {
    expect(admits(of({ id }, { [name]: right }), secret)).toBe(true)
    expect(admits(of({ id }, { [name]: 'wrong' }), secret)).toBe(false)
    expect(admits(of({ id: 'F'.repeat(32) }, { [name]: right }), secret)).toBe(false)
  }
})
