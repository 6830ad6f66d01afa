import { describeStore } from './contract.ts'
import { createMemoryStore } from './memory.ts'
import type { WakeUp } from './store.ts'

describeStore('in memory', async () => {
  const wakeUps: WakeUp[] = []
  const store = createMemoryStore(wanted => wakeUps.push(...wanted))
  return { store, wakeUps, async [Symbol.asyncDispose]() {} }
})
