import { type Kysely, sql } from 'kysely'

/** What people have ended of a payment is a list: each reason by itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update kvitto.payments set resolution = jsonb_set(
      resolution, '{ended}',
      case jsonb_typeof(resolution->'ended') when 'object' then jsonb_build_array(resolution->'ended') else '[]' end
    )
    where resolution is not null`.execute(db)
}
