import { type Kysely, sql } from 'kysely'
import { storable } from '../../../base/text.ts'
import type { Tables } from '../../../db/schema.ts'
import { limits } from '../../../limits.ts'
import type { Sessions } from '../../room.ts'

/** On the database, so that a restart logs nobody out and every node knows them. */
export const createSessions = (db: Kysely<Tables>): Sessions => ({
  async beginSession({ digest, who, now, until }) {
    await db.deleteFrom('sessions').where('expires_at', '<=', new Date(now)).execute()
    await db
      .insertInto('sessions')
      .values({ digest, who: storable(who), began_at: new Date(now), expires_at: new Date(until) })
      .execute()
  },
  async findSession(digest, now, until) {
    const found = await db
      .selectFrom('sessions')
      .select(['who', 'expires_at'])
      .where('digest', '=', digest)
      .where('expires_at', '>', new Date(now))
      .executeTakeFirst()
    if (found !== undefined && until - found.expires_at.getTime() > limits.sessionTouch)
      await db
        .updateTable('sessions')
        .set({ expires_at: sql`least(${new Date(until)}, began_at + ${limits.session} * interval '1 ms')` })
        .where('digest', '=', digest)
        .execute()
    return found?.who
  },
  async endSession(digest) {
    await db.deleteFrom('sessions').where('digest', '=', digest).execute()
  },
})
