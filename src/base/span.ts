/** A duration for people, in the largest unit that it fills: `2 minutes`, `2 minuter`. Under a second it is none. */
export function showSpan(ms: number, locale: string): string {
  const [unit, size] = units.find(([, each]) => ms >= each) ?? second
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(
    ms / size,
  )
}

const second = ['second', 1_000] as const
const units = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], second] as const
