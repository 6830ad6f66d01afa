/** What PostgreSQL can store: no NUL, no half of a character. Other systems' words may have both. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

/** As JSON, with every text in it made storable. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner))
