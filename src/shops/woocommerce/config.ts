import { z } from 'zod'
import { isLoopback } from '../../base/net.ts'

/** Plain http would show the keys and every order to the network, so it is for shops on the same machine only. */
function isSafe(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}

/** What is copied from the browser while the keys are made. */
const isHome = (text: string): boolean => !/\/wp-(admin|login\.php|json)(\/|$)/.test(URL.parse(text)?.pathname ?? '')

export const wooCommerceConfig = z.object({
  /** The shop's home URL. With `?rest_route=/` at its end, the REST API is called that way. */
  url: z
    .url()
    .refine(isSafe, { error: 'must be https (http is for loopback only)' })
    .refine(isHome, { error: 'the shop’s home, without "/wp-…"' }),
  consumerKey: z
    .string()
    .min(1)
    .refine(text => !text.startsWith('cs_'), { error: 'this is the secret; the key begins with "ck_"' }),
  consumerSecret: z
    .string()
    .min(1)
    .refine(text => !text.startsWith('ck_'), { error: 'this is the key; the secret begins with "cs_"' }),
  /** Of the webhook in the shop that tells Kvitto of changed orders. */
  webhookSecret: z.string().min(16, 'at least 16 characters').optional(),
  /** Kvitto calls wp-cron.php every minute. */
  keepCronAlive: z.boolean().prefault(false),
})

/** What the adapter needs to reach the shop. */
export type WooCommerceConfig = Pick<z.infer<typeof wooCommerceConfig>, 'url' | 'consumerKey' | 'consumerSecret'>
