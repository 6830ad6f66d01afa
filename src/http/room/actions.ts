import { Hono } from 'hono'
import ms from 'ms'
import { z } from 'zod'
import type { QueueControl } from '../../schedule/queue.ts'
import { isReason, reasons } from '../../settle/reasons.ts'
import type { ActionRecord } from '../../store/room.ts'
import { RequestProblem } from '../problem.ts'
import {
  type ActionCommand,
  type ActionDetail,
  type ActionsAnswer,
  actionCommand,
  actionsQuery,
} from './contract/actions.ts'
import { type PaymentsDeps, recheck } from './payments.ts'
import { missing, readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface ActionsDeps extends Pick<PaymentsDeps, 'store' | 'room' | 'inbox' | 'clock' | 'checkNow' | 'log'> {
  readonly queue: QueueControl
}

/** Scheduled actions. They only wake; whether a payment is due, its own row says. */
export function createActions(deps: ActionsDeps): Hono<RoomEnv> {
  const { room, queue, clock, log } = deps
  const routes = new Hono<RoomEnv>()
  const get = async (id: string): Promise<ActionRecord> => {
    const found = z.uuid().safeParse(id).success ? await room.action(clock.now(), id) : undefined
    if (found === undefined) throw missing('action')
    return found
  }
  routes.get('/api/actions', async context => {
    const now = clock.now()
    const query = readQuery(context, actionsQuery)
    const [page, counts, overdue] = await Promise.all([
      room.actions(now, query),
      room.actionCounts(query.kind),
      room.overdue(now),
    ])
    return context.json<ActionsAnswer>({ ...page, counts, overdue })
  })
  routes.get('/api/actions/:id', async context => context.json(toDetail(await get(context.req.param('id')))))
  routes.post('/api/actions/:id/:command', async context => {
    const record = await get(context.req.param('id'))
    const command = actionCommand.safeParse(context.req.param('command'))
    if (!command.success) return context.notFound()
    if (!allowed[command.data].includes(record.state)) throw new RequestProblem(unfit(command.data, record))
    await act(queue, command.data, record, clock.now())
    const changed = await get(record.id)
    // Between the look and the command a worker may have taken it.
    if (command.data === 'cancel' && changed.state !== 'cancelled') throw new RequestProblem(unfit('cancel', changed))
    log.info({ who: context.get('who'), action: record.id, command: command.data }, 'a person changed a wake-up')
    // Moving the wake-up alone would wake somebody for a payment that is not due.
    if (command.data !== 'cancel' && record.paymentId !== null)
      await recheck(deps, context, { paymentId: record.paymentId, claim: null })
    return context.json(toDetail(await get(record.id)))
  })
  return routes
}

const allowed: Readonly<Record<ActionCommand, readonly ActionRecord['state'][]>> = {
  run: ['pending'],
  cancel: ['pending'],
  retry: ['failed', 'cancelled'],
}

function act(queue: QueueControl, command: ActionCommand, { kind, id }: ActionRecord, now: number): Promise<void> {
  if (command === 'run') return queue.runAt(kind, id, now)
  return command === 'cancel' ? queue.cancel(kind, id) : queue.retry(kind, id)
}

const unfit = (command: ActionCommand, { state }: ActionRecord) =>
  ({ status: 409, title: 'Does not fit', detail: `It cannot be told to ${command}: it is ${state} by now.` }) as const

const toDetail = ({ output, decisions, paymentCheckAt, ...row }: ActionRecord): ActionDetail => ({
  ...row,
  paymentCheckAt,
  log: logOf({ output, decisions, paymentCheckAt, ...row }),
})

/** The queue keeps one beginning and one end: of several attempts, the last one's. */
function logOf(record: ActionRecord): ActionDetail['log'] {
  const { createdAt, dueAt, startedAt, endedAt, latenessMs, attempts, state, decisions } = record
  const due = Date.parse(dueAt) - Date.parse(createdAt)
  const again = attempts > 1 ? ` It is the attempt number ${attempts}; of the earlier ones nothing is kept.` : ''
  const late = (latenessMs ?? 0) < 1_000 ? 'on time' : `${ms(latenessMs ?? 0, { long: true })} late`
  return [
    { at: createdAt, text: due < 1_000 ? 'Planned for at once.' : `Planned for ${ms(due, { long: true })} later.` },
    ...(startedAt === null ? [] : [{ at: startedAt, text: `Began, ${late}.${again}` }]),
    ...decisions.map(({ at, reason }) => ({ at, text: isReason(reason) ? reasons[reason] : reason })),
    ...(endedAt === null ? [] : [{ at: endedAt, text: endOf(state, record.output) }]),
  ]
}

const outputs = z.union([
  z.object({ ended: z.string() }).transform(({ ended }) => `Done: ${ended}.`),
  z.object({ message: z.string() }).transform(({ message }) => `Failed: ${message}`),
])

function endOf(state: ActionRecord['state'], output: unknown): string {
  if (state === 'cancelled') return 'Cancelled. The sweep looks at the payment all the same when it is due.'
  const told = outputs.safeParse(output)
  if (told.success) return told.data
  return state === 'complete' ? 'Done.' : 'Failed; the log of the node says why.'
}
