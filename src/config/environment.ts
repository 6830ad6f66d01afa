import type { Problem } from './problems.ts'
import type { Env } from './references.ts'

/** What Kvitto reads from the environment itself, besides the configuration's own references. */
export interface Environment {
  /** The PostgreSQL to use; null for the embedded one. */
  readonly databaseUrl: string | null
  /** Opens the control room and the metrics; null closes them to all but loopback. */
  readonly adminToken: string | null
}

/** An empty variable is one that is not set: that is how compose files pass on what is missing. */
export function parseEnvironment(env: Env): {
  readonly environment: Environment
  readonly problems: readonly Problem[]
} {
  const databaseUrl = env.DATABASE_URL || null
  const adminToken = env.KVITTO_ADMIN_TOKEN || null
  const problems: Problem[] = []
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push({
      path: ['DATABASE_URL'],
      text: 'must begin with "postgresql://"; leave it out for the embedded one',
    })
  return { environment: Object.freeze({ databaseUrl, adminToken }), problems }
}
