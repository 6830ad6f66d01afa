import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { randomIds } from '../base/ids.ts'

/**
 * The control room's token where KVITTO_ADMIN_TOKEN is not set: made once, told once, and kept in a file that only we may
 * read, so that a restart logs nobody out and whoever lost it finds it again. Where no file can be kept, it holds for this
 * run.
 */
export async function ownAdminToken(home: string, say: (sentence: string) => void): Promise<string> {
  const file = join(home, 'admin-token')
  const read = () =>
    readFile(file, 'utf8').then(
      text => text.trim(),
      () => '',
    )
  const kept = await read()
  if (kept !== '') {
    say(`The control room’s token is in ${file}`)
    return kept
  }
  const token = randomIds.token()
  try {
    await mkdir(home, { recursive: true })
    await keep(file, token)
    say(
      `The control room’s token, told this once: ${token}\nIt is kept in ${file}; KVITTO_ADMIN_TOKEN comes before it.`,
    )
    return token
  } catch (error) {
    // Another Kvitto that started in the same moment has made one.
    const others = await read()
    if (others !== '') return others
    say(
      `The control room’s token, for this run only: ${token}\nIt cannot be kept (${messageOf(error)}). Set KVITTO_ADMIN_TOKEN.`,
    )
    return token
  }
}

/** Whole or not at all: who starts in the same moment must not read it half written. Fails where there is one already. */
async function keep(file: string, token: string): Promise<void> {
  const draft = `${file}.${randomIds.token()}`
  try {
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' })
    await link(draft, file)
  } finally {
    await rm(draft, { force: true })
  }
}
