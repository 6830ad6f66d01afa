import { pino, stdTimeFunctions } from 'pino'

export type Logger = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error'>

/**
 * Structured logs, one JSON object a line, on stderr so that a command's own output stays clean. What is logged are ids,
 * reasons and counts; never a token, a key, a body or a person's data.
 */
export const createLogger = (level: 'debug' | 'info' | 'warn' | 'silent'): Logger =>
  pino({ level, base: null, timestamp: stdTimeFunctions.isoTime }, process.stderr)
