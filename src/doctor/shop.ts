import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { UserError } from '../base/errors.ts'
import { bareHost } from './probe/addresses.ts'
import { probePrefix } from './remedies/paths.ts'

/** The shop as somebody named it, before anything was asked. */
export interface Entered {
  /** The address, with a slash at its end and no query. */
  readonly url: URL
  /** The gateway's name, when a whole callback address was given. */
  readonly gateway: string | null
}

/** `myshop.se`, `https://myshop.se/shop`, or a whole callback address. @throws UserError */
export function parseAddress(text: string): Entered {
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new UserError(`"${text}" is no web address; write for example https://myshop.se.`)
  const inPath = /^(.*?)\/(?:index\.php\/)?wc-api\/([\w-]+)\/?$/i.exec(url.pathname)
  const gateway = inPath?.[2] ?? url.searchParams.get('wc-api')
  const path = (inPath?.[1] ?? url.pathname).replace(/(index\.php)?\/*$/, '')
  return { url: new URL(`${path}/`, url.origin), gateway }
}

/** What is known of the shop once its front door was seen. */
export interface ShopSite {
  readonly entered: URL
  /** What callbacks are built from; with a slash at its end. */
  readonly home: URL
  /** What WordPress itself calls its home, when it could be asked. */
  readonly claimedHome: URL | null
  readonly host: string
  readonly namespaces: readonly string[]
  readonly languages: readonly string[]
  readonly permalinks: 'pretty' | 'index' | 'plain' | 'unknown'
  /** True when its REST index was read. */
  readonly hasRest: boolean
}

/** A name that nothing in any shop is hooked to; WooCommerce lower-cases it and takes a-z, 0-9, _ and -. */
export const randomName = (): string => `${probePrefix}${randomBytes(6).toString('hex')}`

export const callbackUrls = (home: URL, name: string, language = '') => {
  const base = new URL(language === '' ? '' : `${language}/`, home)
  const query = new URL(base)
  query.searchParams.set('wc-api', name)
  return { query, path: new URL(`wc-api/${name}/`, base), bare: new URL(`wc-api/${name}`, base) }
}

export const hostOf = (url: URL): string => bareHost(url)

/** What the REST API's index says of the shop without keys. */
export const restIndex = z.object({
  home: z.url().optional().catch(undefined),
  url: z.url().optional().catch(undefined),
  namespaces: z.array(z.string()),
})

export function parseRestIndex(body: string): z.output<typeof restIndex> | null {
  try {
    return restIndex.safeParse(JSON.parse(body)).data ?? null
  } catch {
    return null
  }
}
