import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { UserError } from '../base/errors.ts'
import { listen } from './listen.ts'

test('an address of another machine is told as such', async () => {
  const refused = await listen(new Hono(), 0, '192.0.2.1').catch(error => error)
  expect(refused).toBeInstanceOf(UserError)
  expect(refused.message).toContain('192.0.2.1 is no address of this machine')
})
