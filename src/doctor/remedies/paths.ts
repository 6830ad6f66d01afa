import type { Place } from '../entry.ts'

/**
 * The callback's address as patterns. Anchored at both ends, because a looser one opens more than callbacks:
 * `?wc-api=` can be appended to /xmlrpc.php, and /wp-admin/admin-ajax.php/wc-api/ contains the path. Whoever matches the
 * raw request line must not match `/wc-api/../wp-login.php`.
 */

/** The gateway's name, and the doctor's own, so that a second run shows whether the exemption works. */
export const namePattern = ({ gateway }: Place): string =>
  gateway === null ? '[A-Za-z0-9_-]+' : `(?:${gateway}|${probePrefix}[0-9a-f]{12})`

/** Nothing in any shop is hooked to a name that begins so. */
export const probePrefix = 'doctor_'

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Of the raw request URI, query included. */
export const uriPattern = (place: Place): string =>
  `^${literally(place.prefix)}/${languagePattern(place)}(?:index\\.php/)?wc-api/${namePattern(place)}/?(?:\\?|$)`

/** Of the path of the query form: the front page, or index.php there, and nothing else. */
export const frontPattern = ({ prefix }: Place): string => `^${literally(prefix)}/(?:index\\.php)?$`

export const languagePattern = ({ languages }: Place): string =>
  languages.length === 0 ? '' : `(?:(?:${languages.map(literally).join('|')})/)?`

/** Every path form there is, with each language. */
export const exactPaths = ({ prefix, languages, gateway }: Place): string[] =>
  ['', ...languages.map(language => `/${language}`)].map(
    language => `${prefix}${language}/wc-api/${gateway === null ? '' : `${gateway}/`}`,
  )

export const frontPaths = ({ prefix }: Place): string[] => [`${prefix}/`, `${prefix}/index.php`]
