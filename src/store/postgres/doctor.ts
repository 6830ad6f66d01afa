import type { Kysely } from 'kysely'
import type { Tables } from '../../db/schema.ts'
import type { DoctorRecords } from '../../doctor/clinic.ts'
import { reportSchema } from '../../doctor/schema.ts'
import { limits } from '../../limits.ts'

export const createDoctorRecords = (db: Kysely<Tables>): DoctorRecords => ({
  async save(place, report) {
    const { at, findings } = report
    const worst = ranks.find(rank => findings.some(({ severity }) => severity === rank)) ?? null
    await db.transaction().execute(async tx => {
      await tx
        .insertInto('doctor_runs')
        .values({ place, at: new Date(at), worst, findings: findings.length, report: JSON.stringify(report) })
        .execute()
      const kept = tx
        .selectFrom('doctor_runs')
        .select('id')
        .where('place', '=', place)
        .orderBy('id', 'desc')
        .limit(limits.doctorRuns)
      await tx.deleteFrom('doctor_runs').where('place', '=', place).where('id', 'not in', kept).execute()
    })
  },
  async overview() {
    const rows = await db
      .selectFrom('doctor_runs')
      .select(['id', 'place', 'at', 'worst', 'findings'])
      .orderBy('id', 'desc')
      .execute()
    const lasts = await db
      .selectFrom('doctor_runs')
      .distinctOn('place')
      .select(['place', 'report'])
      .orderBy('place')
      .orderBy('id', 'desc')
      .execute()
    const history = Map.groupBy(rows, ({ place }) => place)
    return new Map(
      lasts.map(({ place, report }) => [
        place,
        {
          last: reportSchema.parse(report),
          history: (history.get(place) ?? []).map(({ at, place: _, ...row }) => ({ ...row, at: at.getTime() })),
        },
      ]),
    )
  },
  async find(id) {
    const row = await db.selectFrom('doctor_runs').select('report').where('id', '=', id).executeTakeFirst()
    return row && reportSchema.parse(row.report)
  },
})

const ranks = ['critical', 'warning', 'notice'] as const
