import { type Kysely, sql } from 'kysely'

/** What the doctor found, run by run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kvitto.doctor_runs (
      id bigint generated always as identity primary key,
      place text not null,
      at timestamptz not null,
      worst text,
      findings int not null,
      report jsonb not null
    )`.execute(db)
  await sql`create index doctor_runs_place on kvitto.doctor_runs (place, id desc)`.execute(db)
}
