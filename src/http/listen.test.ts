import { connect } from 'node:net'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { UserError } from '../base/errors.ts'
import { listen } from './listen.ts'

test('an address of another machine is told as such', async () => {
  const refused = await listen(new Hono(), 0, '192.0.2.1').catch(error => error)
  expect(refused).toBeInstanceOf(UserError)
  expect(refused.message).toContain('192.0.2.1 is no address of this machine')
})

/** Sends this, and then a byte now and then for ever; answers what came back when the other side has had enough. */
function drip(port: number, first: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  const dripping = setInterval(() => first !== '' && socket.write('a'), 20)
  socket.on('data', bytes => {
    answer += bytes.toString()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(dripping)
    resolve(answer)
  })
  socket.write(first)
  return promise
}

test.each([
  ['a request that never begins', ''],
  ['headers that never end', 'POST / HTTP/1.1\r\nhost: here\r\nx-slow: '],
  ['a body that never ends', 'POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 100000\r\n\r\n'],
  ['a body in pieces that never ends', 'POST / HTTP/1.1\r\nhost: here\r\ntransfer-encoding: chunked\r\n\r\n5\r\n'],
])('whoever is too slow is cut off: %s', async (_, first) => {
  const app = new Hono().post('/', async context => context.text(await context.req.text().catch(() => '')))
  const patience = { request: 200, requestHeaders: 100, requestSweep: 20 }
  const server = await listen(app, 0, '127.0.0.1', patience)
  expect(await drip(server.port, first)).toMatch(/^HTTP\/1\.1 (408|400)/)
  await server.close()
})
