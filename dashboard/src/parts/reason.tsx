import { Code } from '@mantine/core'

/** `amount_differs` → `Amount differs`. */
export const reasonName = (code: string): string => {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The public code, as documentation and log lines have it. */
export const ReasonCode = ({ of: code }: { readonly of: string }) => <Code fz="xs">{code}</Code>
