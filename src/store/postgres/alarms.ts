import { type Kysely, sql } from 'kysely'
import type { AlarmFacts, ShopFacts } from '../../alarms/alarm.ts'
import type { AlarmStore } from '../../alarms/alarms.ts'
import type { Tables } from '../../db/schema.ts'
import { limits } from '../../limits.ts'

/** What the alarms look at, and what they have told. `lateness` is the store's. */
export const createAlarmStore = (db: Kysely<Tables>, lateness: (now: number) => Promise<number>): AlarmStore => ({
  async alarmFacts(now): Promise<AlarmFacts> {
    const [latenessMs, troubled, heard] = await Promise.all([lateness(now), troubles(db, now), callbacksHeard(db, now)])
    const keys = new Set([...troubled.keys(), ...heard.keys()])
    return {
      latenessMs,
      shops: [...keys].map(key => ({ ...nothing, ...toPlace(key), ...troubled.get(key), ...heard.get(key) })),
    }
  },
  async toldAlarms() {
    const rows = await db.selectFrom('alarms').selectAll().execute()
    return rows.map(({ since, told_at, seen_at, ...row }) => ({
      ...row,
      since: since.getTime(),
      toldAt: told_at.getTime(),
      seenAt: seen_at.getTime(),
    }))
  },
  async rememberAlarms(told) {
    const rows = told.map(({ since, toldAt, seenAt, ...row }) => ({
      ...row,
      since: new Date(since),
      told_at: new Date(toldAt),
      seen_at: new Date(seenAt),
    }))
    await db.transaction().execute(async tx => {
      await tx.deleteFrom('alarms').execute()
      if (rows.length > 0) await tx.insertInto('alarms').values(rows).execute()
    })
  },
})

const none = { count: 0, forMs: 0 }
const unheard = { settled: 0, withCallback: 0 }
const nothing = {
  shopFailing: none,
  providerFailing: none,
  undecided: none,
  exceptions: none,
  lately: unheard,
  before: unheard,
}

const toPlace = (key: string): Pick<ShopFacts, 'shop' | 'provider'> => {
  const [shop = '', provider = ''] = key.split('/')
  return { shop, provider }
}

/** A settled payment keeps its reason while looks fail. Where its money is to be moved, the newest look says why it is not. */
async function troubles(db: Kysely<Tables>, now: number) {
  const { rows } = await sql<{
    shop: string
    provider: string
    kind: 'shopFailing' | 'providerFailing' | 'undecided' | 'exceptions'
    count: number
    oldest: Date
  }>`
    select shop, provider, kind, count(*)::int as count, min(since) as oldest
    from (
      select shop, provider,
        case
          when status = 'exception' then 'exceptions'
          when failing_since is not null and reason in ('shop_unreachable', 'shop_unauthorized', 'order_unfinished') then 'shopFailing'
          when failing_since is not null and why in ('provider_unreachable', 'provider_unauthorized') then 'providerFailing'
          when status = 'held' then 'undecided'
        end as kind,
        case when status = 'exception' then exception_since when failing_since is not null then failing_since else opened_at end as since
      from kvitto.payments p cross join lateral (
        select case when failing_since is not null and p.reason in ('capturing', 'releasing', 'refund_begun')
          then (select d.reason from kvitto.decisions d where d.payment_id = p.id order by d.id desc limit 1)
          else p.reason end as why
      ) newest
      where failing_since is not null or status in ('held', 'exception')
    ) troubled
    where kind is not null and since is not null
    group by shop, provider, kind`.execute(db)
  const places = Map.groupBy(rows, ({ shop, provider }) => `${shop}/${provider}`)
  return new Map(
    [...places].map(([key, found]) => [
      key,
      Object.fromEntries(found.map(({ kind, count, oldest }) => [kind, { count, forMs: now - oldest.getTime() }])),
    ]),
  )
}

/**
 * Payments settled lately and in the days before, and how many of them a callback told of. Of each hour and place the
 * newest few are looked at, so that a million a week cost no more than a thousand. (As rows, or the planner may walk
 * through all shops' payments for a small one's.)
 */
async function callbacksHeard(db: Kysely<Tables>, now: number) {
  const lately = new Date(now - limits.alarmSilenceLately)
  const { rows } = await sql<{
    shop: string
    provider: string
    isLate: boolean
    settled: number
    withCallback: number
  }>`
    with recursive places as (
      (
        select shop, provider from kvitto.payments where settled_at is not null
        order by shop, provider limit 1
      )
      union all
      select later.* from places, lateral (
        select shop, provider from kvitto.payments
        where settled_at is not null and (shop, provider) > (places.shop, places.provider)
        order by shop, provider limit 1
      ) later
    )
    select shop, provider, hour.since >= ${lately} as "isLate", count(*)::int as settled,
      (count(*) filter (where newest.is_heard))::int as "withCallback"
    from places, generate_series(
      ${new Date(now - limits.alarmSilenceBefore)}::timestamptz, ${new Date(now - 1)}, interval '1 hour'
    ) as hour (since), lateral (
      select exists (select from kvitto.hints where payment_id = p.id and source = 'callback') as is_heard
      from kvitto.payments p
      where (p.shop, p.provider, p.settled_at) > (places.shop, places.provider, hour.since)
        and (p.shop, p.provider, p.settled_at) <= (places.shop, places.provider, hour.since + interval '1 hour')
        and p.settled_at is not null
      order by p.shop desc, p.provider desc, p.settled_at desc limit ${limits.alarmSilenceSample}
    ) newest
    group by shop, provider, "isLate" order by shop, provider`.execute(db)
  const places = Map.groupBy(rows, ({ shop, provider }) => `${shop}/${provider}`)
  return new Map(
    [...places].map(([key, found]) => {
      const of = (isLate: boolean) => found.find(row => row.isLate === isLate) ?? unheard
      return [key, { lately: of(true), before: of(false) }]
    }),
  )
}
