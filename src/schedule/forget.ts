import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { limits } from '../limits.ts'
import type { Forgetting } from '../store/store.ts'

/** Erases the customer's data of every decided payment that is older than `keepMs`, a few at a time. */
export async function forgetOld(
  store: Pick<Forgetting, 'eraseOlder'>,
  clock: Clock,
  keepMs: number,
  log: Pick<Logger, 'info'>,
): Promise<void> {
  const openedBefore = clock.now() - keepMs
  let count = 0
  let erased: number
  do {
    erased = await store.eraseOlder(openedBefore, clock.now(), limits.eraseBatch)
    count += erased
  } while (erased === limits.eraseBatch)
  if (count > 0) log.info({ count }, 'customers’ data of old payments was erased')
}
