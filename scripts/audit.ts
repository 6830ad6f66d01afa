import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { z } from 'zod'

/**
 * Known vulnerabilities in what users install, by `npm audit`. High ones fail. A registry that answers no audits, or
 * nobody at all, is said aloud and fails nothing: then nothing was audited.
 */
const answer = z.union([
  z.object({ metadata: z.object({ vulnerabilities: z.object({ high: z.number(), critical: z.number() }) }) }),
  z.object({ error: z.object({ summary: z.string().default('') }) }).or(z.object({ message: z.string() })),
])

const args = ['audit', '--omit=dev', '--audit-level=high', '--json']
const { stdout } = await promisify(execFile)('npm', args, { timeout: 60_000 }).catch((failed: { stdout?: string }) => ({
  stdout: failed.stdout ?? '',
}))

const read = (): z.infer<typeof answer> | undefined => {
  try {
    return answer.safeParse(JSON.parse(stdout)).data
  } catch {
    return undefined
  }
}

const audited = read()
if (audited === undefined || !('metadata' in audited)) {
  const why = audited === undefined ? 'no answer' : 'message' in audited ? audited.message : audited.error.summary
  console.log(`NOT AUDITED: the registry answers no audits (${why.trim() || 'no answer'}).`)
} else {
  const { high, critical } = audited.metadata.vulnerabilities
  console.log(`${high + critical} known vulnerabilities of high severity or worse.`)
  if (high + critical > 0) {
    console.log('"npm audit --omit=dev" says which.')
    process.exitCode = 1
  }
}
