/** A duration for people, in the largest unit that it fills: `2 minutes`, `2 minuter`. Under a second it is none. */
export function showSpan(ms: number, locale: string): string {
  const [unit, size] = units.find(([, each]) => ms >= each) ?? second
  return formatOf(locale, unit).format(ms / size)
}

/** Made once for each: making one takes far longer than using it. */
function formatOf(locale: string, unit: string): Intl.NumberFormat {
  const key = `${locale} ${unit}`
  const made =
    formats.get(key) ??
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 })
  formats.set(key, made)
  return made
}

const formats = new Map<string, Intl.NumberFormat>()

const second = ['second', 1_000] as const
const units = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], second] as const
