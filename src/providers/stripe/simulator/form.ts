type Field = string | Fields | Field[]

/** What a form carries, once its brackets are resolved. */
export interface Fields {
  [name: string]: Field
}

/** Stripe's way to write nested fields into a form (documented: S1): `line_items[0][price_data][currency]=sek`. */
export function readForm(text: string): Fields {
  const root: Fields = {}
  for (const [path, value] of new URLSearchParams(text)) put(root, toKeys(path), value)
  return Object.fromEntries(Object.entries(root).map(([name, field]) => [name, withArrays(field)]))
}

const toKeys = (path: string): string[] => {
  const [first = '', ...rest] = path.split('[')
  return [first, ...rest.map(key => key.replace(/\]$/, ''))]
}

/** Without a number between the brackets (`a[]`) it is the next of an array. */
function put(fields: Fields, [key = '', ...rest]: string[], value: string): void {
  const name = key === '' ? String(Object.keys(fields).length) : key
  if (rest.length === 0) fields[name] = value
  else {
    const child = fields[name]
    const inner: Fields = typeof child === 'object' && !Array.isArray(child) ? child : {}
    fields[name] = inner
    put(inner, rest, value)
  }
}

/** Fields that are named 0, 1, 2 … were an array. */
function withArrays(field: Field): Field {
  if (typeof field === 'string' || Array.isArray(field)) return field
  const entries = Object.entries(field).map(([name, inner]): [string, Field] => [name, withArrays(inner)])
  const isArray = entries.length > 0 && entries.every(([name], index) => name === String(index))
  return isArray ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}
