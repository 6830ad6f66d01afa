import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { logIn, type Room, startRoom } from './room.ts'
import type { Service } from './service.ts'

/** The doctor in the control room: a run is under way, then on record, for each shop and for Kvitto itself. */

let service: Service
let room: Room
beforeAll(async () => {
  service = await startRoom()
  room = await logIn(service)
})
afterAll(() => service[Symbol.asyncDispose]())

const report = z.object({ url: z.string(), checks: z.array(z.object({ name: z.string(), result: z.string() })) })
const answer = z.object({
  places: z.array(
    z.object({
      name: z.string(),
      running: z.object({ checks: z.array(z.unknown()) }).nullable(),
      last: report.nullable(),
      history: z.array(z.object({ id: z.string(), findings: z.number() })),
    }),
  ),
})
const look = async (name: string) => {
  const { places } = await room.get('/api/doctor', answer)
  return places.find(place => place.name === name)
}

test.each(['_kvitto', 'nordlys'])('%s is examined when asked, and what was found is kept', async name => {
  expect(await look(name)).toMatchObject({ running: null, last: null, history: [] })
  expect((await room.send('POST', `/api/doctor/${name}`, {})).status).toBe(202)
  await expect.poll(async () => (await look(name))?.running, { timeout: 25_000 }).toBeNull()
  const { last, history } = (await look(name)) ?? {}
  expect(last?.checks.map(check => check.name)).toContain(name === '_kvitto' ? 'self' : 'keys')
  expect(history).toHaveLength(1)
  expect(await room.get(`/api/doctor/runs/${history?.[0]?.id}`, report)).toEqual(last)
})

test('the doctor posts to this Kvitto’s callback addresses, and is no refused call', async () => {
  const { last } = (await look('_kvitto')) ?? {}
  expect(last?.checks).toContainEqual(expect.objectContaining({ name: 'callbacks', result: 'fine' }))
  const refused = await room.get('/api/callbacks/refused', z.object({ recent: z.array(z.unknown()) }))
  expect(refused.recent).toEqual([])
})

test('a place that is none, and a run that is none, are told as such', async () => {
  expect((await room.send('POST', '/api/doctor/nowhere', {})).status).toBe(404)
  expect((await room.send('GET', '/api/doctor/runs/999')).status).toBe(404)
})
