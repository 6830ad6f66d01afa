import { PgBoss } from 'pg-boss'
import { expect, test } from 'vitest'
import { runEveryMinute } from '../src/schedule/every-minute.ts'
import { testDatabase } from './pg.ts'

const queue = 'wp-cron'

/** What runs every minute is on record with what it came to, and ends with the configuration that asked for it. */

test('each name has its schedule, a run leaves its answer or its failure, and a name that is gone runs no more', async () => {
  await using database = await testDatabase()
  const boss = new PgBoss({ connectionString: database.url, schema: 'pgboss' })
  await boss.start()
  try {
    await runEveryMinute(boss, queue, ['nordlys', 'gone'], async () => ({}))
    await boss.offWork(queue)
    const run = async (name: string) => {
      if (name === 'broken') throw new Error('wp-cron.php answers 403')
      return { status: 200 }
    }
    await runEveryMinute(boss, queue, ['nordlys', 'broken'], run)
    expect((await boss.getSchedules(queue)).map(({ key }) => key).sort()).toEqual(['broken', 'nordlys'])

    for (const name of ['nordlys', 'broken', 'gone']) await boss.send(queue, { name })
    const jobs = async () => (await boss.findJobs<{ name: string }>(queue)).filter(({ state }) => state !== 'created')
    const countEnded = async () => (await jobs()).filter(({ state }) => state !== 'active').length
    await expect.poll(countEnded, { timeout: 20_000 }).toBe(3)
    const ended = Object.fromEntries((await jobs()).map(({ data, state, output }) => [data.name, { state, output }]))
    expect(ended).toMatchObject({
      nordlys: { state: 'completed', output: { status: 200 } },
      broken: { state: 'failed', output: { message: 'wp-cron.php answers 403' } },
      gone: { state: 'completed', output: { skipped: true } },
    })
  } finally {
    await boss.stop({ graceful: false })
  }
})
