import { messageOf, UserError } from '../base/errors.ts'

/** PostgreSQL's insufficient_privilege. */
const isForbidden = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '42501'

/**
 * Brings up a schema.
 * @throws UserError that says which rights the database's role needs, where it has too few.
 */
export async function withRights<T>(bringUp: () => Promise<T>): Promise<T> {
  try {
    return await bringUp()
  } catch (error) {
    if (!isForbidden(error)) throw error
    throw new UserError(
      `The role in DATABASE_URL may do too little: ${messageOf(error)}. Let it create schemas ("grant create on database … to …"), and if the schemas "kvitto" and "pgboss" are there already, make it their owner.`,
    )
  }
}
