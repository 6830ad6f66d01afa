/**
 * Names that no shop can have, because they begin a path of Kvitto's own, or may one day. The one list of them.
 * (Paths with other characters, such as `/openapi.json`, cannot be a shop's name anyway.)
 */
const reserved: ReadonlySet<string> = new Set([
  'actions',
  'admin',
  'api',
  'assets',
  'callbacks',
  'dashboard',
  'demo',
  'docs',
  'doctor',
  'events',
  'exceptions',
  'health',
  'healthz',
  'login',
  'logout',
  'metrics',
  'pay',
  'payments',
  'readyz',
  'return',
  'settings',
  'shops',
  'static',
  'v1',
  'v2',
  'wc-api',
  'webhooks',
  'wp-json',
])

/** Why a shop cannot have this name; null when it can. It stands in URLs that providers keep for years. */
export function objectionTo(name: string): string | null {
  if (!/^[a-z0-9-]+$/.test(name)) return 'a shop’s name has only the characters a-z, 0-9 and "-"'
  if (reserved.has(name)) return `"${name}" is reserved for Kvitto’s own addresses`
  return null
}
