import { dirname } from 'node:path'
import { UserError } from './base/errors.ts'
import { type Environment, parseEnvironment } from './config/environment.ts'
import { findFile, readConfig, readEnvFile } from './config/file.ts'
import { parseConfig } from './config/parse.ts'
import { list, type Problem } from './config/problems.ts'
import type { Env } from './config/references.ts'
import type { Config, ConfigInput } from './config/schema.ts'
import { unusableIn } from './config/usable.ts'
import type { ProviderDeps } from './providers/kind.ts'

/** Gives a `kvitto.config.ts` its types. */
export const defineConfig = (config: ConfigInput): ConfigInput => config

export interface LoadedConfig {
  readonly config: Config
  readonly environment: Environment
  readonly file: string
  /** The file's folder: relative paths begin there, and an embedded database lives in `.kvitto/` there. */
  readonly folder: string
}

/**
 * Reads the file that is named, or `kvitto.config.{ts,js,json}` in the working directory. What the environment does not
 * say is read from `.env` beside it. Rejects with a UserError that tells all problems at once.
 */
export async function loadConfig(file?: string, env: Env = process.env): Promise<LoadedConfig> {
  const found = findFile(file, process.cwd())
  const folder = dirname(found)
  const fullEnv = { ...(await readEnvFile(folder)), ...env }
  const parsed = parseConfig(await readConfig(found), fullEnv, folder)
  const { environment, problems } = parseEnvironment(fullEnv)
  if (parsed.kind === 'wrong') throw toError(found, [...parsed.problems, ...problems])
  if (problems.length > 0) throw toError(found, problems)
  return { config: parsed.config, environment, file: found, folder }
}

/** @throws UserError that tells all providers which cannot be used as they are configured. For who is about to use them. */
export function refuseUnusable({ config, file }: LoadedConfig, deps: ProviderDeps): void {
  const problems = unusableIn(config, deps)
  if (problems.length > 0) throw toError(file, problems)
}

/** The environment alone, for what runs without a configuration file. */
export function loadEnvironment(env: Env = process.env): Environment {
  const { environment, problems } = parseEnvironment(env)
  if (problems.length > 0) throw toError('The environment', problems)
  return environment
}

/** This process's environment with changes, for a Kvitto that it starts. An empty variable is one that is not set. */
export const environmentWith = (changes: Env): Env => ({ ...process.env, ...changes })

/** Whether people have to say `npx kvitto`, since they just did. */
export const isRunByNpx = (env: Env = process.env): boolean => env.npm_command === 'exec'

const toError = (where: string, problems: readonly Problem[]): UserError =>
  new UserError(
    `${where} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${list(problems)}`,
  )
