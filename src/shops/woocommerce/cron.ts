import type { Clock } from '../../base/clock.ts'

/**
 * Calls the shop's wp-cron.php as a real cron would, so that Action Scheduler and whatever else waits for WP-Cron runs
 * without visitors. WordPress runs what is due in this very request when `doing_wp_cron` is empty (wp-cron.php of 6.9).
 * Without any key, and without following redirects: what is called is a public address of the shop.
 * @returns what answered; rejects with a sentence when the call came to nothing.
 */
export async function callCron(
  url: string,
  deps: { readonly fetch: typeof fetch; readonly clock: Clock },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly seconds: number }> {
  const startedAt = deps.clock.now()
  const address = cronAddress(url, startedAt)
  const answer = await deps.fetch(address, { redirect: 'manual', headers: { 'user-agent': 'Kvitto' }, signal })
  await answer.body?.cancel()
  if (answer.status >= 300)
    throw new Error(
      `wp-cron.php answers ${answer.status}${answer.status < 400 ? ` to ${answer.headers.get('location')}` : ''}; "kvitto doctor" says who that is`,
    )
  return { status: answer.status, seconds: Math.round((deps.clock.now() - startedAt) / 100) / 10 }
}

/** The minute keeps caches on the way from answering. */
function cronAddress(home: string, now: number): URL {
  const { origin, pathname } = new URL(home)
  return new URL(
    `${origin}${pathname.replace(/(index\.php)?\/*$/, '')}/wp-cron.php?doing_wp_cron&kvitto=${Math.floor(now / 60_000)}`,
  )
}
