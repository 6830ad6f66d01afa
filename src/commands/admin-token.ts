import { mkdir, readFile, writeFile } from 'node:fs/promises'
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
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
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
