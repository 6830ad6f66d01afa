import { open } from 'node:fs/promises'
import { UserError } from '../../base/errors.ts'

const logLines = 15
const logBytes = 16 * 1024

const elsewhere = 'set DATABASE_URL to a PostgreSQL of your own'

/** An error for the person at the terminal: what is wrong and the remedy, then what the server or the system said. */
export function trouble(sentence: string, said = ''): UserError {
  const lines = said.trim().split('\n').slice(-logLines)
  return new UserError(lines[0] ? `${sentence}\nReason:\n${lines.map(line => `  ${line}`).join('\n')}` : sentence)
}

/** What PostgreSQL's own words mean for the person, most telling first. */
const meanings: readonly (readonly [RegExp, (place: string) => string])[] = [
  [
    /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/,
    place => `The disk that holds ${place} is full. Free some space there (Kvitto needs about 200 MB) and start again.`,
  ],
  [
    /Read-only file system|EROFS/,
    place => `${place} is on a read-only file system. Mount it writable, or ${elsewhere}.`,
  ],
  [
    /could not look up effective user ID/,
    () =>
      `PostgreSQL needs a user with a name, and this one (${process.getuid?.()}) has none in /etc/passwd. Give it one, or ${elsewhere}.`,
  ],
  [
    /pre-existing shared memory block/,
    place => `Processes of an earlier database server still hold ${place}. Wait until they have ended and start again.`,
  ],
  [
    /lock file .* already exists/,
    place => `Another database server seems to run in ${place}. Stop it, or remove the lock file that it names below.`,
  ],
  [
    /could not create any Unix-domain sockets|could not bind Unix/,
    place => `The database in ${place} could not open its socket. Look at the reason below, or ${elsewhere}.`,
  ],
  [
    /could not (create|map|open|resize) .*shared memory/,
    () => `This machine gives PostgreSQL no shared memory. Allow it some, or ${elsewhere}.`,
  ],
  [
    /Permission denied|EACCES|EPERM|Operation not permitted|unable to open database file|readonly database/,
    place =>
      `The system does not let Kvitto work in ${place}. Give it the rights, start it as the owner, or ${elsewhere}.`,
  ],
]

/** The sentence for what PostgreSQL (or the file system) said when `attempt` failed. */
export function explain(attempt: string, place: string, said: string): Error {
  const meaning = meanings.find(([pattern]) => pattern.test(said))?.[1]
  return trouble(meaning?.(place) ?? `${attempt} in ${place} failed. Look at the reason below, or ${elsewhere}.`, said)
}

export const wrongPassword = (data: string, said: string): Error =>
  trouble(`The database does not take the password in ${data}/password. Restore that file from a backup.`, said)

/** The code of a system or PostgreSQL error: `ENOENT`, `57P03` …; empty for anything else. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The end of a log, from `offset`: what was there before belongs to an earlier start. */
export async function readTail(path: string, offset: number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const from = Math.max(offset, size - logBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(logBytes), 0, logBytes, from)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
