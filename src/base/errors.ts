/**
 * A problem that the person at the keyboard can mend: its message is one clear sentence that says what to do.
 * Shown without a stack trace; the process exits with 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
}

/**
 * What somebody threw, as a sentence. A connection that failed at each of a name's addresses has its sentences inside;
 * pg-boss throws the parts of an error.
 */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message)
  return String(error)
}
