import { blockers } from './catalog/blockers.ts'
import { keys } from './catalog/keys.ts'
import { kvitto } from './catalog/kvitto.ts'
import { pages } from './catalog/pages.ts'
import { reach } from './catalog/reach.ts'
import { redirects } from './catalog/redirects.ts'
import { tls } from './catalog/tls.ts'
import { woocommerce } from './catalog/woocommerce.ts'
import type { Entry } from './entry.ts'

/** Everything the doctor can find. docs/doctor.md has a line for each code; a test compares the two. */
const all = { ...reach, ...tls, ...redirects, ...blockers, ...woocommerce, ...pages, ...keys, ...kvitto }

export type Code = keyof typeof all

export const catalog: Readonly<Record<Code, Entry>> = all

const isCode = (text: string): text is Code => Object.hasOwn(all, text)

export const codes: readonly Code[] = Object.keys(all).filter(isCode)
