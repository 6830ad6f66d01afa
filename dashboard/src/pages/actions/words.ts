/** What an action does, in words. */
export const actionWords = (kind: string): string =>
  kind === 'check' ? 'Look at a payment' : kind.replaceAll(/[-_]/g, ' ')
