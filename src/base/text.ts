/** What PostgreSQL can store: no NUL, no half of a character. Other systems' words may have both. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** Whether a JSON value can be stored as it is: every text in it, also the names, and not nested deeper than that. */
export function isStorable(value: unknown, levelsMost: number): boolean {
  if (typeof value === 'string') return value === storable(value)
  if (typeof value !== 'object' || value === null) return true
  return (
    levelsMost > 0 &&
    Object.entries(value).every(([name, inner]) => isStorable(name, 0) && isStorable(inner, levelsMost - 1))
  )
}

/** As JSON, with every text in it made storable. Hardly any needs it, and to ask each of them costs ten times as much. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!json.includes('\\u') || !/\\u(0000|d[89a-f])/i.test(json)) return json
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner))
}
