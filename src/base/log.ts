import { pino, stdTimeFunctions } from 'pino'
import { messageOf } from './errors.ts'

export type Logger = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * Structured logs, one JSON object a line, on stderr so that a command's own output stays clean. What is logged are ids,
 * reasons and counts; never a token, a key, a body or a person's data.
 */
export const createLogger = (
  level: 'debug' | 'info' | 'warn' | 'silent',
  to: { write(line: string): void } = process.stderr,
): Logger => pino({ level, base: null, timestamp: stdTimeFunctions.isoTime, serializers: { err: tellError } }, to)

/**
 * What is told of an error: its name, message, code, stack, and the same of its cause. PostgreSQL's errors carry the row
 * that they are about, requests their headers; none of that is for a log.
 */
function tellError(error: unknown): object {
  if (!(error instanceof Error)) return { message: messageOf(error) }
  const { name, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return {
    name,
    message: messageOf(error),
    ...code,
    stack,
    ...(cause === undefined ? {} : { cause: tellError(cause) }),
  }
}
