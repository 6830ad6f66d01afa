import { expect, test } from 'vitest'
import { UserError } from '../base/errors.ts'
import { faultKinds, faults, parseFaults } from './faults.ts'

test('without a word all faults happen, each at its own rate', () => {
  for (const spec of ['', 'all'])
    expect(parseFaults(spec)).toEqual(Object.fromEntries(faultKinds.map(kind => [kind, faults[kind].rate])))
})

test('some alone, all but some, and other rates', () => {
  expect(parseFaults('none')).toEqual({})
  expect(parseFaults('crash, zombie=0.5')).toEqual({ crash: faults.crash.rate, zombie: 0.5 })
  expect(parseFaults('-crash')).toEqual({ ...parseFaults('all'), crash: 0 })
  expect(parseFaults('all,crash=1')).toEqual({ ...parseFaults('all'), crash: 1 })
})

test.each(['crush', 'crash=2', 'crash=', 'crash=x', '-', '=1'])('%j is told in one sentence', spec => {
  expect(() => parseFaults(spec)).toThrow(UserError)
})
