import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { basename, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseEnv } from 'node:util'
import { messageOf, UserError } from '../base/errors.ts'
import type { Env } from './references.ts'

export const configNames = ['kvitto.config.ts', 'kvitto.config.js', 'kvitto.config.json'] as const

/** The configuration file that was named, or the one in the folder. */
export function findFile(named: string | undefined, folder: string): string {
  if (named !== undefined) {
    const file = resolve(folder, named)
    if (existsSync(file)) return file
    throw new UserError(`There is no configuration file ${file}. "kvitto init" writes one.`)
  }
  const found = configsIn(folder)
  if (found[0] === undefined)
    throw new UserError(
      `There is no kvitto.config.ts, .js or .json in ${folder}. "kvitto init" writes one; --config names one elsewhere.`,
    )
  if (found.length > 1) throw new UserError(`There are ${found.join(' and ')}. Say which one counts with --config.`)
  return join(folder, found[0])
}

export const hasConfig = (folder: string): boolean => configsIn(folder).length > 0

const configsIn = (folder: string) => configNames.filter(name => existsSync(join(folder, name)))

/** What the file says, not yet judged. */
export async function readConfig(file: string): Promise<unknown> {
  switch (extname(file)) {
    case '.json':
      return readJson(file)
    case '.ts':
    case '.js':
    case '.mts':
    case '.mjs':
      return importModule(file)
    default:
      throw new UserError(`The configuration is a .ts, .js or .json file, and ${file} is none.`)
  }
}

/** The variables in `.env` beside the configuration; none without such a file. */
export async function readEnvFile(folder: string): Promise<Env> {
  const file = join(folder, '.env')
  if (!existsSync(file)) return {}
  try {
    return parseEnv(await readFile(file, 'utf8'))
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}`)
  }
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}`)
  })
  try {
    // Windows' Notepad begins a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const line = /line (\d+)/.exec(messageOf(error))?.[1] ?? String(text.split('\n').length)
    throw new UserError(`${file}:${line} is not JSON: ${messageOf(error)}`)
  }
}

async function importModule(file: string): Promise<unknown> {
  const url = pathToFileURL(file).href
  const hooks = registerHooks({ resolve: resolveKvitto })
  try {
    const module: { readonly default?: unknown } = await import(url)
    if (module.default !== undefined) return module.default
  } catch (error) {
    const line = lineOf(error, file)
    throw new UserError(`${file}${line === null ? '' : `:${line}`} cannot be loaded: ${messageOf(error).trim()}`)
  } finally {
    hooks.deregister()
  }
  throw new UserError(`${basename(file)} exports nothing: write "export default defineConfig({ … })".`)
}

/** `import { defineConfig } from 'kvitto'` works in any folder, whether or not Kvitto is installed there. */
const resolveKvitto: Parameters<typeof registerHooks>[0]['resolve'] = (specifier, context, next) => {
  const module = ownModules.get(specifier)
  if (module === undefined) return next(specifier, context)
  return { url: new URL(`../${module}${extname(import.meta.filename)}`, import.meta.url).href, shortCircuit: true }
}

const ownModules: ReadonlyMap<string, string> = new Map([
  ['kvitto', 'config'],
  ['kvitto/provider', 'provider'],
])

/** Where in the file it went wrong. Node tells it of JavaScript's syntax errors only when asked to check the file. */
function lineOf(error: unknown, file: string): string | null {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const told = [file, pathToFileURL(file).href].flatMap(name => stack.split(`${name}:`)[1]?.match(/^\d+/) ?? [])
  if (told[0] !== undefined || !(error instanceof SyntaxError)) return told[0] ?? null
  const { stderr } = spawnSync(process.execPath, ['--check', file], { encoding: 'utf8' })
  return /:(\d+)\n/.exec(stderr)?.[1] ?? null
}
