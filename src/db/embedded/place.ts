import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, realpath, stat, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Account, run } from './run.ts'
import { codeOf, trouble } from './trouble.ts'

/**
 * Where the database lives, and as whom it runs. `home` holds the data, the socket, the log and the lock: it is
 * `postgres` in Kvitto's folder. PostgreSQL refuses root, so started as root it runs as another user; where that user
 * cannot enter the folder, `postgres` is a link to a home under `/var/lib/kvitto/`. The link, not the reckoning, says
 * where the data is afterwards: a folder that was moved or opened up must not come back with an empty database.
 */
export interface Place {
  readonly folder: string
  readonly home: string
  /** Undefined: ourselves. */
  readonly account: Account | undefined
  readonly notices: readonly string[]
}

const systemHomes = '/var/lib/kvitto'

/** Who runs it where the folder is root's own. */
const spareUser = process.platform === 'darwin' ? '_postgres' : 'nobody'

const remedy = 'Start Kvitto as that user or as root.'

/** By name or number, from `/etc/passwd` or whatever else the system asks. PostgreSQL insists on such an entry. */
async function findAccount(key: string | number): Promise<Account | undefined> {
  const local = await readFile('/etc/passwd', 'utf8')
  const other = await run('getent', ['passwd', String(key)])
  const entries = `${local}\n${other.ok ? other.output : ''}`.split('\n').map(line => line.split(':'))
  const entry = entries.find(([name, , uid]) => name === key || uid === String(key))
  if (!entry?.[0] || !entry[2] || !entry[3]) return undefined
  return { name: entry[0], uid: Number(entry[2]), gid: Number(entry[3]) }
}

async function getAccount(key: string | number): Promise<Account> {
  const account = await findAccount(key)
  if (account && account.uid !== 0) return account
  throw trouble(
    `Kvitto runs as root, which PostgreSQL refuses, and the user that it would run as (${key}) does not exist here. ` +
      'Start Kvitto as another user, or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

/** Tried, not reckoned from modes: access lists, mounts and containers have their say as well. */
const canEnter = async (account: Account, path: string): Promise<boolean> =>
  (await run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', path], { account })).ok

async function makeHome(path: string, account: Account | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
}

/** The home that is there already, the link followed. */
async function lookForHome(path: string): Promise<{ home: string; uid: number } | undefined> {
  try {
    const home = await realpath(path)
    return { home, uid: (await stat(home)).uid }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return undefined
  }
}

/** Undefined on a first start. */
async function findHome(path: string): Promise<{ home: string; uid: number } | undefined> {
  const found = await lookForHome(path)
  if (found || !(await lstat(path).catch(() => undefined))) return found
  // Something is there now: a link that leads nowhere, or what another Kvitto has made since we looked.
  const made = await lookForHome(path)
  if (made) return made
  throw trouble(
    `${path} should lead to the database, but what it links to is gone. Bring that back, or remove the link.`,
  )
}

async function settleAsOurselves(folder: string): Promise<Place> {
  const path = join(folder, 'postgres')
  const found = await findHome(path).catch((error: unknown) => {
    throw codeOf(error) === 'EACCES' ? trouble(`The database of ${folder} belongs to another user. ${remedy}`) : error
  })
  if (found && found.uid !== process.getuid?.()) {
    const owner = (await findAccount(found.uid))?.name ?? found.uid
    throw trouble(`The database in ${found.home} belongs to the user ${owner}. ${remedy}`)
  }
  if (!found) await makeHome(path, undefined)
  return { folder, home: found?.home ?? path, account: undefined, notices: [] }
}

async function settleAsRoot(folder: string): Promise<Place> {
  const path = join(folder, 'postgres')
  const found = await findHome(path)
  // A home that root owns is one whose making was interrupted.
  if (found && found.uid !== 0) {
    const account = await getAccount(found.uid)
    if (!(await canEnter(account, found.home))) {
      throw trouble(
        `The database in ${found.home} runs as the user ${account.name}, who cannot enter that folder any more. ` +
          'Let that user through (chmod o+x) on every folder on the way, and start again.',
      )
    }
    return { folder, home: found.home, account, notices: noticesOf(found.home, folder) }
  }

  const owner = (await stat(folder)).uid
  const account = (owner !== 0 && (await findAccount(owner))) || (await getAccount(spareUser))
  if (await canEnter(account, folder)) {
    await makeHome(path, account)
    return { folder, home: path, account, notices: [] }
  }

  const home = join(systemHomes, createHash('sha256').update(folder).digest('hex').slice(0, 16))
  await mkdir(systemHomes, { recursive: true })
  await chmod(systemHomes, 0o755)
  await makeHome(home, account)
  await symlink(home, path).catch((error: unknown) => {
    // Another Kvitto that starts now has made the same link.
    if (codeOf(error) !== 'EEXIST') throw error
  })
  return { folder, home, account, notices: noticesOf(home, folder) }
}

const noticesOf = (home: string, folder: string): string[] =>
  home.startsWith(systemHomes)
    ? [`The database lives in ${home}: PostgreSQL refuses root, and the user it runs as cannot enter ${folder}.`]
    : []

export async function settle(folder: string): Promise<Place> {
  const isRoot = process.getuid?.() === 0
  if ((await mkdir(folder, { recursive: true })) !== undefined && isRoot) {
    // Made for the owner of the project, who may start Kvitto without root tomorrow.
    const { uid, gid } = await stat(dirname(folder))
    await chown(folder, uid, gid)
  }
  const real = await realpath(folder)
  return isRoot ? settleAsRoot(real) : settleAsOurselves(real)
}
