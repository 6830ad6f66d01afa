import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import { limits } from '../../../limits.ts'
import type { RoomStore } from '../../room.ts'
import { action, actionCounts, actions } from './actions.ts'
import { exceptions, owners } from './exceptions.ts'
import { latest } from './latest.ts'
import { hint, hints, ledger } from './ledger.ts'
import { overview, series } from './overview.ts'
import { everyPayment, payment, payments } from './payments.ts'
import { createSessions } from './sessions.ts'

export const createRoomStore = (db: Kysely<Tables>): RoomStore => ({
  ...createSessions(db),
  overview: (now, query) => overview(db, now, query),
  series: (now, query) => series(db, now, query),
  payments: query => payments(db, query),
  everyPayment: filter => everyPayment(db, filter),
  payment: paymentId => payment(db, paymentId),
  ledger: paymentId => ledger(db, paymentId),
  exceptions: query => exceptions(db, query),
  owners: () => owners(db),
  hints: query => hints(db, query),
  hint: id => hint(db, id),
  actions: (now, query) => actions(db, now, query),
  actionCounts: kind => actionCounts(db, kind),
  action: (now, id) => action(db, now, id),
  async overdue(now) {
    const slack = new Date(now - limits.sweepSlack)
    const { count } = await db
      .selectFrom('payments')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('lease_until', 'is', null)
      .where('check_at', '<=', slack)
      .executeTakeFirstOrThrow()
    return Number(count)
  },
  latest: () => latest(db),
  async versions() {
    const { rows } = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(db)
    const applied = await sql<{ name: string }>`select name from kvitto.kysely_migration order by name`.execute(db)
    return { postgres: rows[0]?.version ?? '', schema: applied.rows.map(row => row.name) }
  },
})
