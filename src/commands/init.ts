import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { access, appendFile, constants, readFile, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { cancel, confirm, intro, isCancel, log, multiselect, note, outro, password, select, text } from '@clack/prompts'
import { z } from 'zod'
import { messageOf, UserError } from '../base/errors.ts'
import { configNames } from '../config/file.ts'
import { objectionTo } from '../config/names.ts'
import { wooCommerceOptions } from '../config/schema.ts'
import { isRunByNpx } from '../config.ts'
import type { Question } from '../providers/kind.ts'
import { builtIn } from '../providers/registry.ts'
import { apiUrl, headerValue } from '../providers/schema.ts'
import {
  type Answers,
  type Files,
  languageFor,
  nameFor,
  type ProviderAnswers,
  readAddress,
  toEnv,
  toFiles,
  troublesIn,
} from './init-files.ts'

/**
 * `kvitto init`: asks, then writes kvitto.config.json, and the secrets into .env beside it. Overwrites nothing, and
 * writes nothing before the last answer. Cancelled, it is 1: nothing was wrong with the call.
 */
export async function init(folder = process.cwd()): Promise<number> {
  const existing = configNames.find(name => existsSync(join(folder, name)))
  if (existing !== undefined) throw new UserError(`There is a ${existing} here already, and init overwrites nothing.`)
  await refuseUnwritable(folder)
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UserError(
      `init asks questions and needs a terminal. Without one, write kvitto.config.json by hand: ${guideFrom(folder)} has an example of one.`,
    )
  intro('A configuration for Kvitto')
  try {
    await write(
      folder,
      toFiles(await ask(folder), () => randomBytes(24).toString('base64url')),
    )
    return 0
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    cancel('Cancelled. Nothing was written.')
    return 1
  }
}

/** Before the first question: whoever has answered all of them has looked up a lot. */
async function refuseUnwritable(folder: string): Promise<void> {
  const env = join(folder, '.env')
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    if (existsSync(env)) await access(env, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw new UserError(
      `init writes kvitto.config.json and .env into ${folder}, and may not: ${messageOf(error)}. Run it in a folder of your own.`,
    )
  }
}

async function write(folder: string, files: Files): Promise<void> {
  await writeFile(join(folder, 'kvitto.config.json'), files.config, { flag: 'wx' })
  const kept = await addToEnv(join(folder, '.env'), files.variables)
  if (kept.length > 0) note(kept.join('\n'), '.env had these already; they were left as they are')
  const kvitto = isRunByNpx() ? 'npx kvitto' : 'kvitto'
  const serve = `${kvitto} serve`
  note(
    [
      'kvitto.config.json   no secrets in it',
      '.env                 your keys; keep it out of version control',
      '',
      `${serve.padEnd(20)} starts Kvitto`,
      `${`${kvitto} doctor`.padEnd(20)} tries the keys and the addresses, while Kvitto runs`,
      'In .env: …_API_KEY is for the shop that calls Kvitto, KVITTO_ADMIN_TOKEN opens the control room.',
    ].join('\n'),
    'Written',
  )
  for (const trouble of troublesIn(files, folder)) log.warn(`To mend before "${serve}": ${trouble}`)
  outro(`${guideFrom(folder)} tells of everything else.`)
}

/** Where the options are described, as it can be opened from there: whoever has installed a package has no `docs/` of their own. */
const guideFrom = (folder: string): string =>
  relative(folder, fileURLToPath(new URL('../../docs/configuration.md', import.meta.url)))

async function ask(folder: string): Promise<Answers> {
  const shopUrl = await askAddress('Where is the WooCommerce shop?', 'https://shop.example', wooCommerceOptions.url)
  const shopName = answered(
    await text({
      message: 'A short name for the shop? It stands in callback addresses.',
      initialValue: nameFor(shopUrl),
      validate: (name = '') => {
        const objection = objectionTo(name)
        return objection === null ? undefined : `${objection}; such as "${nameFor(shopUrl)}"`
      },
    }),
  )
  const publicUrl = await askAddress(
    'At which address will providers and browsers reach Kvitto?',
    'https://pay.shop.example',
    apiUrl,
  )
  const { consumerKey: key, consumerSecret: secret } = wooCommerceOptions
  const consumerKey = await askSecret('Consumer key? (WooCommerce › Settings › Advanced › REST API, read/write)', key)
  const consumerSecret = await askSecret('Consumer secret?', secret)
  const providers = await askProviders(folder)
  const language = answered(
    await select({
      message: 'In which language does Kvitto write into the shop’s orders, for the people who work there?',
      options: [
        { value: 'en', label: 'English' },
        { value: 'sv', label: 'Svenska' },
      ],
      initialValue: languageFor(
        shopUrl,
        providers.map(({ name }) => name),
      ),
    }),
  )
  return { publicUrl, shopName, shopUrl, consumerKey, consumerSecret, language, providers }
}

async function askAddress(message: string, placeholder: string, schema?: z.ZodType): Promise<string> {
  const validate = (answer = '') => {
    const read = readAddress(answer)
    return read.kind === 'wrong' ? read.why : schema && objection(schema)(read.url)
  }
  const answer = answered(await text({ message, placeholder, validate }))
  const read = readAddress(answer)
  const url = read.kind === 'ok' ? read.url : answer
  if (url !== answer) log.info(`Taken as ${url}`)
  return url
}

async function askProviders(folder: string): Promise<readonly ProviderAnswers[]> {
  const chosen: readonly string[] = answered(
    await multiselect({
      message: 'Which payment providers does the shop have an account at? (space chooses)',
      // A hint would be shown on the chosen line only.
      options: builtIn.map(({ name, title }) => ({
        value: name,
        label: name === 'ecster' ? `${title} (closed in 2023)` : title,
      })),
    }),
  )
  const all: ProviderAnswers[] = []
  for (const { name, questions } of builtIn.filter(kind => chosen.includes(kind.name))) {
    const answers: { question: Question; answer: string }[] = []
    for (const question of questions) answers.push({ question, answer: await askOne(question, folder) })
    all.push({ name, answers })
  }
  return all
}

async function askOne(question: Question, folder: string): Promise<string> {
  const { ask: message } = question
  if (question.kind === 'choice') return answered(await select({ message, options: [...question.choices] }))
  if (question.kind === 'file') return askFile(question, folder)
  const validate = objection(question.schema)
  return answered(
    question.kind === 'secret' ? await password({ message, validate }) : await text({ message, validate }),
  )
}

/** A file may come later, or from another machine: whoever knows better goes on. */
async function askFile(question: Extract<Question, { kind: 'file' }>, folder: string): Promise<string> {
  for (;;) {
    const typed = await text({
      message: question.ask,
      validate: (path = '') => (path.trim() ? undefined : 'the path of a file'),
    })
    const path = answered(typed).trim()
    const trouble = question.troubleIn(resolve(folder, path))
    if (trouble === null) return path
    log.warn(trouble)
    if (answered(await confirm({ message: 'Write it down all the same?', initialValue: false }))) return path
  }
}

const askSecret = async (message: string, schema: z.ZodType): Promise<string> =>
  answered(await password({ message, validate: objection(z.intersection(headerValue, schema)) }))

/** What the prompts answer to Ctrl-C. */
type Cancel = Extract<Awaited<ReturnType<typeof text>>, symbol>

class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

function answered<Answer>(answer: Answer | Cancel): Answer {
  if (isCancel(answer)) throw new Cancelled()
  return answer
}

const objection = (schema: z.ZodType) => (answer: string | undefined) =>
  schema.safeParse(answer ?? '').error?.issues[0]?.message

/** Adds what the file does not have. Answers the names that it had. */
async function addToEnv(file: string, variables: Readonly<Record<string, string>>): Promise<string[]> {
  const before = existsSync(file) ? await readFile(file, 'utf8') : ''
  const known = parseEnv(before)
  const added = Object.fromEntries(Object.entries(variables).filter(([name]) => known[name] === undefined))
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  await appendFile(file, `${gap}${toEnv(added)}`, { mode: 0o600 })
  return Object.keys(variables).filter(name => known[name] !== undefined)
}
