import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Broken, type Job, paymentsPerWorld, runWorlds } from './run.ts'
import { add, emptyTally, type Tally } from './tally.ts'

/** What a run came to, as far as it went. */
export interface Result {
  readonly tally: Tally
  readonly broken: (Pick<Broken, 'violation'> & { readonly world: number }) | null
}

/** Below this a thread takes longer to start than the work. */
const worthAThread = 2_000
/** So many worlds are given out at a time: the tally of each lot comes back when it is done. */
const lot = 40

type Order = Job
type Report = { readonly tally: Tally; readonly broken: Result['broken'] }

/**
 * Runs all the worlds, on as many threads as there are processors. Which world a thread runs changes nothing in it: a
 * seed gives the same worlds on every machine.
 */
export async function runAll(
  job: Omit<Job, 'fromWorld' | 'toWorld'>,
  progress: (tally: Tally) => void,
): Promise<Result> {
  const worlds = Math.ceil(job.payments / paymentsPerWorld)
  const tally = emptyTally()
  let next = 0
  let broken: Result['broken'] = null
  const takeLot = (): Order | null => {
    if (next >= worlds || broken !== null) return null
    const fromWorld = next
    next = Math.min(worlds, next + lot)
    return { ...job, fromWorld, toWorld: next }
  }
  const report = (each: Report): void => {
    add(tally, each.tally)
    if (each.broken !== null && (broken === null || each.broken.world < broken.world)) broken = each.broken
    progress(tally)
  }
  const threads = job.payments < worthAThread ? 0 : availableParallelism()
  if (threads === 0) for (let order = takeLot(); order !== null; order = takeLot()) report(await runLot(order))
  else await Promise.all(Array.from({ length: threads }, () => runThread(takeLot, report)))
  return { tally, broken }
}

async function runLot(order: Order): Promise<Report> {
  const tally = emptyTally()
  const broken = await runWorlds(order, tally)
  return { tally, broken: broken === null ? null : { violation: broken.violation, world: broken.spec.index } }
}

function runThread(takeLot: () => Order | null, report: (report: Report) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const first = takeLot()
  if (first === null) return Promise.resolve()
  // This very file is what the thread runs, whether it is TypeScript or was compiled.
  const worker = new Worker(new URL(import.meta.url), { workerData: threadMark })
  worker.on('error', reject)
  worker.on('message', (each: Report) => {
    report(each)
    const order = takeLot()
    if (order === null) void worker.terminate().then(() => resolve(), reject)
    else worker.postMessage(order)
  })
  worker.postMessage(first)
  return promise
}

const threadMark = 'kvitto simulate'

if (!isMainThread && workerData === threadMark) {
  // Errors are thrown by the thousand here and nobody reads where they come from.
  Error.stackTraceLimit = 0
  parentPort?.on('message', (order: Order) => {
    void runLot(order).then(report => parentPort?.postMessage(report))
  })
}
