/** What PostgreSQL can store: no NUL, no half of a character. Other systems' words may have both. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** As JSON, with every text in it made storable. Hardly any needs it, and to ask each of them costs ten times as much. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value)
  if (!/\\u(0000|d[89a-f])/i.test(json)) return json
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner))
}
