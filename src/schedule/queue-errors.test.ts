import { expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import { createQueueErrors } from './queue-errors.ts'

test('what all workers of the queue report together is told once, readably, and something else besides', async () => {
  const lines: { err: { message: string } }[] = []
  const tell = createQueueErrors(createLogger('info', { write: line => lines.push(JSON.parse(line)) }))
  // As pg-boss does: an error's parts in an object of its own.
  const away = new Error('connect ECONNREFUSED 127.0.0.1:5432')
  const report = (_: unknown, worker: number) =>
    tell({ ...away, message: `${away.message} (Queue: check, Worker: ${worker})`, stack: away.stack, queue: 'check' })
  await Promise.all(Array.from({ length: 50 }, report))
  await tell(new AggregateError([new Error('no way to ::1'), new Error('no way to 127.0.0.1')]))
  expect(lines.map(({ err }) => err.message)).toEqual([
    `${away.message} (Queue: check, Worker: 0)`,
    'no way to ::1; no way to 127.0.0.1',
  ])
})
