import { testDatabase } from '../../../test/pg.ts'
import { describeStore } from '../contract.ts'
import type { WakeUp } from '../store.ts'
import { createPostgresStore } from './postgres.ts'

describeStore('PostgreSQL', async () => {
  const database = await testDatabase()
  const wakeUps: WakeUp[] = []
  const store = createPostgresStore(database.db, async (_, wanted) => {
    wakeUps.push(...wanted)
  })
  return { store, wakeUps, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
})
