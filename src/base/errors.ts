/**
 * A problem that the person at the keyboard can mend: its message is one clear sentence that says what to do.
 * Shown without a stack trace; the process exits with 2.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
}

/** What somebody threw, as a sentence. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
