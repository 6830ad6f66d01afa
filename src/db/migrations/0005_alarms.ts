import { type Kysely, sql } from 'kysely'

/** The alarms that people have been told of, while they are on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kvitto.alarms (
      code text not null,
      subject text not null,
      count int not null,
      since timestamptz not null,
      told_at timestamptz not null,
      seen_at timestamptz not null,
      primary key (code, subject)
    )`.execute(db)
  // What the alarms look at every minute: few rows of a large table.
  await sql`
    create index payments_troubled on kvitto.payments (shop, provider)
    where failing_since is not null or status in ('held', 'exception')`.execute(db)
}
