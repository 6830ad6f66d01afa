import { expect, test } from 'vitest'
import { type Answer, readAnswer } from './answer.ts'

const now = Date.UTC(2023, 3, 28, 12)
const answer = (status: number, text = '', retryAfter: string | null = null): Answer => ({ status, text, retryAfter })
const both = (given: Answer) => [readAnswer(given, 'read', now).kind, readAnswer(given, 'write', now).kind]

test('after a server error a read may be repeated, and of a write nobody knows', () => {
  for (const status of [500, 502, 503, 504, 408])
    expect(both(answer(status)), `${status}`).toEqual(['unreachable', 'unknown'])
})

test('an answer that is not JSON tells nothing, even with a 200', () => {
  expect(both(answer(200, '<html>We will be back</html>'))).toEqual(['unreachable', 'unknown'])
  expect(both(answer(200, '{"id":'))).toEqual(['unreachable', 'unknown'])
})

test('an empty answer is an answer', () => {
  expect(readAnswer(answer(204), 'write', now)).toEqual({ kind: 'ok', value: null })
})

test('what Ecster refuses is told by kind', () => {
  expect(readAnswer(answer(401), 'read', now)).toMatchObject({ kind: 'refused', code: 'unauthorized' })
  expect(readAnswer(answer(403, '<h1>Forbidden</h1>'), 'read', now)).toMatchObject({ code: 'unauthorized' })
  expect(readAnswer(answer(404), 'read', now)).toMatchObject({ kind: 'refused', code: 'not_found' })
  expect(readAnswer(answer(400), 'write', now)).toMatchObject({ kind: 'refused', code: 'invalid' })
})

test('code 4424, a number or a word, is a conflict and no failure', () => {
  for (const code of [4424, '4424'])
    expect(readAnswer(answer(400, JSON.stringify({ code, message: 'x' })), 'write', now)).toMatchObject({
      code: 'conflict',
    })
})

test('a gateway’s page or redirect is not Ecster’s word: nothing was done, and nothing is known', () => {
  expect(both(answer(404, '<!doctype html>'))).toEqual(['unreachable', 'unreachable'])
  expect(both(answer(302))).toEqual(['unreachable', 'unreachable'])
})

test('too many requests: nothing was done; Retry-After in seconds or as a date', () => {
  expect(readAnswer(answer(429, '', '30'), 'write', now)).toMatchObject({ kind: 'unreachable', retryAfterMs: 30_000 })
  const date = 'Fri, 28 Apr 2023 12:01:00 GMT'
  expect(readAnswer(answer(429, '', date), 'read', now)).toMatchObject({ retryAfterMs: 60_000 })
  expect(readAnswer(answer(429, '', 'soon'), 'read', now)).not.toHaveProperty('retryAfterMs')
})

test.each([
  ['{"code":4711,"message":"Bad rows"}', '4711 Bad rows'],
  ['{"code":4711,"type":"VALIDATION"}', '4711 VALIDATION'],
  ['{"error":"Unauthorized","message":"Invalid key"}', 'Unauthorized Invalid key'],
  ['{"title":"Bad request","detail":"No cart"}', 'Bad request No cart'],
  ['plain\nwords', 'plain words'],
  ['{"code":{"a":1},"message":"Bad"}', 'Bad'],
])('every form of error body reaches the message: %s', (text, told) => {
  expect(readAnswer(answer(400, text), 'read', now)).toMatchObject({ message: `Ecster answered 400: ${told}` })
})

test('a long error is cut', () => {
  const outcome = readAnswer(answer(400, 'x'.repeat(100_000)), 'read', now)
  expect(outcome.kind === 'ok' ? '' : outcome.message).toHaveLength('Ecster answered 400: '.length + 300)
})
