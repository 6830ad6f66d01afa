import pg from 'pg'
import { codesOf } from '../base/exchange.ts'

/**
 * True when the database is away, starts, stops, recovers, has no room or no time, so that the same call may be sent
 * again: what is said then by Node, by PostgreSQL (classes 08, 53, 57 and some codes of its appendix A: it is a standby
 * just now, another transaction was in the way), and by its driver, which has only sentences for it.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return /^(08|53|57)/.test(error.code ?? '') || ['25006', '40001', '40P01', '55P03'].includes(error.code ?? '')
  return (
    codesOf(error).some(code => away.has(code)) ||
    (error instanceof Error &&
      /^(timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered)/.test(
        error.message,
      ))
  )
}

const away: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
