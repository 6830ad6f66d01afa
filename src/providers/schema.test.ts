import { expect, test } from 'vitest'
import { apiUrl, calendar, duration, retryWindow } from './schema.ts'

test('durations become milliseconds; anything that could be misread is an error', () => {
  expect(duration.parse('90s')).toBe(90_000)
  expect(duration.parse('48h')).toBe(172_800_000)
  for (const junk of ['', '90', '1 fortnight', '-1m', '1m2s', 'm'])
    expect(duration.safeParse(junk).success, junk).toBe(false)
})

test('a calendar is put in order, and is that of the design when it is left out', () => {
  expect(calendar.parse(['1h', '1m'])).toEqual([60_000, 3_600_000])
  expect(calendar.parse(undefined)).toHaveLength(10)
  expect(calendar.safeParse([]).success).toBe(false)
  expect(retryWindow.parse(undefined)).toBe(3_600_000)
})

test('keys are never sent in the clear beyond this machine', () => {
  expect(apiUrl.parse('https://labs.ecster.se/rest/public/')).toBe('https://labs.ecster.se/rest/public')
  expect(apiUrl.parse('http://127.0.0.1:4242/rest/public')).toBe('http://127.0.0.1:4242/rest/public')
  expect(apiUrl.parse('http://[::1]:4242')).toBe('http://[::1]:4242')
  for (const open of ['http://labs.ecster.se', 'http://127.0.0.1.example.com', 'ftp://localhost', 'labs.ecster.se', ''])
    expect(apiUrl.safeParse(open).success, open).toBe(false)
})
