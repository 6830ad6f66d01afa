import { expect, test } from 'vitest'
import { callbackOf } from '../contract.ts'
import { admits, readCallback, readReturn } from './callback.ts'

test('the documented notification names its order', () => {
  const body = `{"orderId":"eYBtAD0wTZIzDWkVpGhe","orderReference":"10000","status":"READY",
    "time":"2019-02-07T12:27:28Z","event":"CREATED"}`
  expect(readCallback(callbackOf({ body }))).toBe('eYBtAD0wTZIzDWkVpGhe')
})

test.each([
  ['too long', 'x'.repeat(65)],
  ['empty', ''],
  ['a path', '../../x'],
  ['markup', '<b>'],
  ['a line break', 'a\n'],
  ['a number', 7],
  ['null', null],
  ['a list', ['abc']],
])('an id that is %s is no id', (_what, orderId) => {
  expect(readCallback(callbackOf({ body: JSON.stringify({ orderId }) }))).toBeNull()
})

test('an id in the query counts when the body has none, whatever else the query holds', () => {
  const query = new URLSearchParams({ etoid: 't', orderId: 'abc' })
  expect(readCallback(callbackOf({ query, body: '{"orderId":"../x"}' }))).toBe('abc')
  expect(readCallback(callbackOf({ query, body: 'orderId=def' }))).toBe('def')
})

test('the return’s query names the order, and junk there is no id', () => {
  expect(readReturn(new URLSearchParams({ internalReference: 'abc' }))).toBe('abc')
  expect(readReturn(new URLSearchParams({ orderId: 'abc' }))).toBe('abc')
  expect(readReturn(new URLSearchParams({ internalReference: '../../x' }))).toBeNull()
  expect(readReturn(new URLSearchParams())).toBeNull()
})

test('with an agreed header only notifications that carry its very value are admitted', () => {
  const header = { name: 'X-Ecster-Secret', value: 'opensesame' }
  const admitted = (headers: Record<string, string>) => admits(callbackOf({ headers }), header)
  expect(admitted({ 'x-ecster-secret': 'opensesame' })).toBe(true)
  for (const headers of [{}, { 'x-ecster-secret': '' }, { 'x-ecster-secret': 'opensesam' }, { other: 'opensesame' }])
    expect(admitted({ ...headers })).toBe(false)
  expect(admits(callbackOf({}), undefined)).toBe(true)
})
