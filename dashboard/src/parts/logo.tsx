/** A receipt with a tick: paid means ordered. */
export function Logo({ size = 26 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path
        fill="var(--mantine-color-brand-7)"
        d="M6 2h20a1 1 0 0 1 1 1v27l-3.7-2.6L19.7 30 16 27.4 12.3 30l-3.6-2.6L5 30V3a1 1 0 0 1 1-1z"
      />
      <path
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="m10.5 14 4 4 7.5-8"
      />
    </svg>
  )
}
