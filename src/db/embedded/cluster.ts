import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, copyPrefix } from './binaries.ts'
import { type Account, run } from './run.ts'
import { codeOf, explain, trouble } from './trouble.ts'

/** One home with its data (a "cluster", as PostgreSQL says), and what it takes to run it. */
export interface Cluster {
  readonly home: string
  readonly data: string
  readonly account: Account | undefined
  readonly binaries: Binaries
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })

/** Replaced in one step and owned by the database's user, so that a crash or another user never leaves half a file. */
async function writeOwned(path: string, text: string, account: Account | undefined): Promise<void> {
  const fresh = `${path}.new`
  await rm(fresh, { force: true })
  await writeFile(fresh, text, { mode: 0o600 })
  if (account) await chown(fresh, account.uid, account.gid)
  await rename(fresh, path)
}

/** True: there is data, of the version that our binaries read. */
export async function hasData({ data, binaries }: Cluster): Promise<boolean> {
  const major = (await readIfThere(join(data, 'PG_VERSION')))?.trim()
  if (major === binaries.major) return true
  if (major !== undefined) {
    throw trouble(
      `The data in ${data} are of PostgreSQL ${major}, and this Kvitto brings PostgreSQL ${binaries.major}. Start the ` +
        'earlier Kvitto, dump the database with pg_dump, and restore it into a new folder; or set DATABASE_URL.',
    )
  }
  // We put the folder in its place only when it is whole.
  if (await stat(data).catch(() => undefined)) {
    throw trouble(
      `${data} is not a PostgreSQL database (PG_VERSION is missing). Restore it from a backup, or remove it.`,
    )
  }
  return false
}

/** What a start that was killed, or an earlier version of Kvitto, left behind. Only while no server runs here. */
export async function sweepHome({ home, binaries }: Cluster): Promise<void> {
  for (const name of await readdir(home)) {
    const path = join(home, name)
    const inUse = binaries.postgres.startsWith(`${path}/`)
    if (name.startsWith('data.new-') || (name.startsWith(copyPrefix) && !inUse)) {
      // Retried: an initdb that outlived its Kvitto may still be writing there.
      await rm(path, { recursive: true, force: true, maxRetries: 10 })
    }
  }
}

/**
 * The superuser `postgres` gets no password and so can never log in. `kvitto` owns its database and no more; creating
 * others serves tests. With `pg_stat_file` it can prove whose folder the server has open (see `ask.ts`). One statement per line: that is how single-user mode reads.
 */
const setup = (password: string): string => `
create role kvitto login createdb password '${password}';
grant pg_monitor to kvitto;
grant execute on function pg_stat_file(text, boolean) to kvitto;
create database kvitto owner kvitto;
`

/** Everything in a folder aside, which becomes `data` in one step: what is there is whole, whenever we are killed. */
export async function createCluster({ home, data, account, binaries }: Cluster): Promise<void> {
  const fresh = await mkdtemp(join(home, 'data.new-'))
  try {
    if (account) await chown(fresh, account.uid, account.gid)
    const made = await run(
      binaries.initdb,
      [
        ...['--pgdata', fresh, '--username', 'postgres', '--auth', 'trust', '--no-instructions', '--data-checksums'],
        // PostgreSQL's own locale: sorts the same on every machine and after every update of the system.
        ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ],
      { account, cwd: home },
    )
    if (!made.ok) throw explain('Creating the database', home, made.output)

    const password = randomBytes(24).toString('hex')
    await writeOwned(join(fresh, 'password'), password, account)
    await writeOwned(
      join(fresh, 'postgresql.local.conf'),
      '# Your own settings. Kvitto leaves this file alone.\n',
      account,
    )
    await writeOwned(join(fresh, 'pg_hba.conf'), 'local all all scram-sha-256\n', account)
    const single = ['--single', '-D', fresh, '-c', 'exit_on_error=on', 'template1']
    const filled = await run(binaries.postgres, single, { account, cwd: home, input: setup(password) })
    if (!filled.ok) throw explain('Creating the database', home, filled.output.replaceAll(password, '…'))

    await rename(fresh, data)
    const folder = await open(home, 'r')
    await folder.sync()
    await folder.close()
  } catch (error) {
    await rm(fresh, { recursive: true, force: true, maxRetries: 10 })
    throw error
  }
}

export async function readPassword({ data }: Cluster): Promise<string> {
  const password = (await readIfThere(join(data, 'password')))?.trim()
  if (password) return password
  throw trouble(`The database's password, ${data}/password, is missing. Restore that file from a backup.`)
}

/** Written at each start, so that an update of Kvitto reaches old databases too. */
export const writeSettings = ({ data, account }: Cluster, socketFolder: string): Promise<void> =>
  writeOwned(
    join(data, 'postgresql.conf'),
    `# Written by Kvitto at each start. Your own settings go into postgresql.local.conf beside this file.
max_connections = 50
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
jit = off
# In files, not in /dev/shm: containers give that 64 MB, and systemd empties it when the user logs out (RemoveIPC).
dynamic_shared_memory_type = mmap
# Failed statements are Kvitto's to report, and hold customers' data; here only what the server does itself.
log_min_error_statement = panic
log_checkpoints = off
include_if_exists = 'postgresql.local.conf'

# Not negotiable: what was answered 2xx is on disk, and nobody else gets in.
fsync = on
full_page_writes = on
synchronous_commit = on
listen_addresses = ''
port = 5432
password_encryption = 'scram-sha-256'
unix_socket_permissions = 0700
unix_socket_directories = '${socketFolder}'
`,
    account,
  )
