import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findBinaries, findPackage } from '../src/db/embedded/binaries.ts'
import { settle } from '../src/db/embedded/place.ts'
import { run } from '../src/db/embedded/run.ts'
import { explain } from '../src/db/embedded/trouble.ts'
import { type EmbeddedPostgres, startEmbedded } from '../src/db/embedded.ts'

/**
 * Real servers, real processes, real kills. A "Kvitto" here is a child process that starts the database, says what
 * happens line by line, and obeys `go` and `stop`. Needs Linux or macOS; what needs root is skipped without it.
 */
const exec = promisify(execFile)
const isRoot = process.getuid?.() === 0
const nobody = { uid: 65534, gid: 65534 }
const uid = isRoot ? nobody.uid : process.getuid?.()

let root = ''
let children: ChildProcess[] = []
let started: EmbeddedPostgres[] = []
let mounts: string[] = []

beforeEach(async () => {
  // Everybody may enter it: as root, the database's user has to.
  root = await realpath(await mkdtemp('/tmp/kv-test-'))
  await chmod(root, 0o755)
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(started.map(each => each.stop().catch(() => {})))
  for (const home of await findHomes(root)) {
    const pid = await findServer(home)
    if (pid) await killAll(pid)
    if (home.startsWith('/var/lib/kvitto/')) await rm(home, { recursive: true, force: true })
  }
  for (const each of mounts) await exec('umount', [each])
  await rm(root, { recursive: true, force: true, maxRetries: 10 })
  children = []
  started = []
  mounts = []
})

async function findHomes(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  const links = names.filter(name => name === 'postgres' || name.endsWith('.kvitto/postgres'))
  return Promise.all(links.map(name => realpath(join(folder, name))))
}

const commandOf = async (pid: number): Promise<string> =>
  (await exec('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)]).catch(() => ({ stdout: 'Z' }))).stdout

const isGone = async (pid: number): Promise<boolean> => (await commandOf(pid)).startsWith('Z')

/** The pid of the server that runs in a home; never any other process's. */
async function findServer(home: string): Promise<number | undefined> {
  const text = await readFile(join(home, 'data', 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  return pid > 0 && (await commandOf(pid)).includes(`-D ${home}/data`) ? pid : undefined
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await exec('ps', ['-axo', 'pid=,ppid='])
  const pairs = stdout.split('\n').map(line => line.trim().split(/\s+/).map(Number))
  return pairs.flatMap(([each, parent]) => (each && parent === pid ? [each] : []))
}

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

async function killAll(server: number): Promise<void> {
  const all = [server, ...(await childrenOf(server))]
  all.forEach(kill)
  for (const pid of all) await until(() => isGone(pid), `${pid} to end`)
}

async function until<T>(look: () => Promise<T> | T, what: string): Promise<NonNullable<T>> {
  for (let round = 0; round < 400; round++) {
    const found = await look()
    if (found) return found
    await delay(50)
  }
  throw new Error(`waited in vain for ${what}`)
}

const folderOf = (name = 'shop'): string => join(root, name, '.kvitto')
const homeOf = (folder = folderOf()): Promise<string> => realpath(join(folder, 'postgres'))

async function start(folder = folderOf(), progress: string[] = []): Promise<EmbeddedPostgres> {
  const database = await startEmbedded({ folder, onProgress: sentence => progress.push(sentence) })
  started.push(database)
  return database
}

async function query(database: { connectionString: string }, sql: string) {
  const client = new pg.Client({ connectionString: database.connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const writeRow = (database: { connectionString: string }) =>
  query(database, 'create table kept (id int primary key); insert into kept select generate_series(1, 100)')
const countRows = async (database: { connectionString: string }) =>
  (await query(database, 'select count(*)::int as rows from kept'))[0]?.rows

const program = `
import { createInterface } from 'node:readline'
const say = what => console.log(JSON.stringify(what))
process.on('SIGINT', () => say({ interrupted: true }))
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
say({ loaded: true, startEmbedded: typeof startEmbedded })
await lines.next()
try {
  const database = await startEmbedded({ folder: process.argv[1], onProgress: progress => say({ progress }) })
  say({ ready: true, connectionString: database.connectionString, notices: database.notices })
  await lines.next()
  await database.stop()
  say({ stopped: true })
} catch (error) {
  say({ error: error.message })
}
process.exit()
`

interface Said {
  readonly progress?: string
  readonly ready?: true
  readonly connectionString?: string
  readonly notices?: string[]
  readonly error?: string
  readonly interrupted?: true
  readonly loaded?: true
}

/** Another Kvitto, in a process group of its own as in a terminal of its own. */
async function another(folder = folderOf(), as: { uid?: number; gid?: number } = {}) {
  const code = `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, '../src/db/embedded.ts'))}\n${program}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], {
    ...as,
    // What the person set up for other databases is not meant for this one.
    env: { ...process.env, PGHOST: 'nowhere.example', PGPORT: '1', PGUSER: 'x', PGDATA: '/x', PGSSLMODE: 'require' },
    cwd: '/',
    detached: true,
    stdio: 'pipe',
  })
  children.push(child)
  const { pid } = child
  if (pid === undefined) throw new Error('no process')
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  const said = (): Said[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line))
  const saw = (key: keyof Said) =>
    until(
      () => said().find(each => each[key] !== undefined || each.error !== undefined),
      `"${key}" in: ${output}${errors}`,
    )
  await saw('loaded')
  const tell = (line: string) => child.stdin.write(`${line}\n`)
  return {
    pid,
    said,
    saw,
    tell,
    errors: () => errors,
    async up() {
      tell('go')
      const { connectionString, notices, error } = await saw('ready')
      if (connectionString === undefined) throw new Error(error)
      return { connectionString, notices: notices ?? [] }
    },
    async stop() {
      tell('stop')
      await once(child, 'exit')
    },
    /** As the kernel's OOM killer does it: this process and no other. */
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

const preparing = 'Preparing the database (first start, some seconds)…'
const starting = 'Starting the database…'
const adopting = 'The database still runs: the last Kvitto here was killed.'

describe('the embedded PostgreSQL', () => {
  it('is a durable server of its own, reachable by nobody else, and keeps its data', async () => {
    const progress: string[] = []
    const database = await start(folderOf(), progress)
    expect(progress).toEqual([preparing, starting])
    const home = await homeOf()

    const [facts] = await query(
      database,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        current_setting('full_page_writes') as pages, current_setting('data_checksums') as checksums,
        current_setting('listen_addresses') as addresses, current_setting('max_connections') as connections,
        pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale,
        datname as database, datdba::regrole::text as owner, rolsuper as super
      from pg_database join pg_roles on rolname = current_user where datname = current_database()`,
    )
    expect(facts).toEqual({
      ...{ fsync: 'on', commit: 'on', pages: 'on', checksums: 'on', addresses: '', connections: '50' },
      ...{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', database: 'kvitto', owner: 'kvitto', super: false },
    })

    const password = await readFile(join(home, 'data', 'password'), 'utf8')
    expect(password).toMatch(/^[0-9a-f]{48}$/)
    const logins = [
      database.connectionString.replace(password, 'wrong'),
      // The superuser has no password, so nobody can be it.
      database.connectionString.replace('//kvitto:', '//postgres:'),
    ]
    for (const connectionString of logins) {
      await expect(query({ connectionString }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    }
    for (const path of ['', 'data', 'socket', 'data/password']) {
      const { mode, uid: owner } = await stat(join(home, path))
      expect([path, mode & 0o077, owner]).toEqual([path, 0, uid])
    }

    await writeRow(database)
    const server = await findServer(home)
    await database.stop()
    await database.stop()
    expect(server).toBeDefined()
    expect(await isGone(server ?? 0)).toBe(true)

    const again: string[] = []
    expect(await countRows(await start(folderOf(), again))).toBe(100)
    expect(again).toEqual([starting])
  })

  it('does not hear the Ctrl-C that its Kvitto hears', async () => {
    const kvitto = await another()
    const database = await kvitto.up()
    process.kill(-kvitto.pid, 'SIGINT')
    await kvitto.saw('interrupted')
    const server = await findServer(await homeOf())
    // A fast shutdown would end this query and refuse the next.
    await query(database, 'select pg_sleep(0.3)')
    expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await findServer(await homeOf())).toBe(server)
    await kvitto.stop()
    expect(await findServer(await homeOf())).toBeUndefined()
  })

  it('nor do the programs that prepare it, whose end would be blamed on the machine', async () => {
    const { output } = await run('sh', ['-c', 'echo $$ $(ps -o pgid= -p $$)'])
    const [program, group] = output.trim().split(/\s+/)
    expect(program).toMatch(/^\d+$/)
    expect(group).toBe(program)
  })

  it('survives the kill of its Kvitto and is adopted by the next', async () => {
    const kvitto = await another()
    await writeRow(await kvitto.up())
    const server = await findServer(await homeOf())
    await kvitto.kill()

    const progress: string[] = []
    const database = await start(folderOf(), progress)
    expect(progress).toEqual([adopting])
    expect(await findServer(await homeOf())).toBe(server)
    expect(await countRows(database)).toBe(100)
    await database.stop()
    expect(await isGone(server ?? 0)).toBe(true)
  })

  it('recovers from the kill of everything, though its process id now belongs to somebody else', async () => {
    const kvitto = await another()
    await writeRow(await kvitto.up())
    const home = await homeOf()
    await kvitto.kill()
    await killAll((await findServer(home)) ?? 0)
    expect(await readdir(join(home, 'socket'))).toContain('.s.PGSQL.5432')

    // The same user's, or PostgreSQL would see by itself that it cannot be a server.
    const stranger = spawn('sleep', ['600'], isRoot ? nobody : {})
    children.push(stranger)
    for (const path of [join(home, 'data', 'postmaster.pid'), join(home, 'socket', '.s.PGSQL.5432.lock')]) {
      await writeFile(path, (await readFile(path, 'utf8')).replace(/^\d+/, String(stranger.pid)))
    }

    const progress: string[] = []
    const database = await start(folderOf(), progress)
    expect(progress).toEqual([starting])
    expect(await countRows(database)).toBe(100)
    await database.stop()
    expect(await isGone(stranger.pid ?? 0)).toBe(false)
  })

  it('recovers from a power failure that left an empty pid file', async () => {
    const kvitto = await another()
    await writeRow(await kvitto.up())
    const home = await homeOf()
    await kvitto.kill()
    await killAll((await findServer(home)) ?? 0)
    await writeFile(join(home, 'data', 'postmaster.pid'), '')
    expect(await countRows(await start())).toBe(100)
  })

  it('waits for the processes of a killed server, which still hold the data', async () => {
    const kvitto = await another()
    const database = await kvitto.up()
    await writeRow(database)
    const home = await homeOf()
    const client = new pg.Client({ connectionString: database.connectionString })
    client.on('error', () => {})
    await client.connect()
    const backend = Number((await client.query('select pg_backend_pid() as pid')).rows[0]?.pid)
    const server = (await findServer(home)) ?? 0
    process.kill(backend, 'SIGSTOP')
    await kvitto.kill()
    kill(server)
    await until(() => isGone(server), 'the server to end')

    try {
      const next = await another()
      const up = next.up()
      up.catch(() => {})
      const log = () => readFile(join(home, 'server.log'), 'utf8')
      await until(async () => (await log()).includes('pre-existing shared memory block'), 'the refusal')
      process.kill(backend, 'SIGCONT')
      expect(await countRows(await up)).toBe(100)
      await next.stop()
    } finally {
      kill(backend)
    }
  })

  it('is restarted when it runs but its socket was swept away', async () => {
    const kvitto = await another()
    await writeRow(await kvitto.up())
    const home = await homeOf()
    const server = await findServer(home)
    await kvitto.kill()
    await rm(join(home, 'socket', '.s.PGSQL.5432'))
    const database = await start()
    expect(await countRows(database)).toBe(100)
    expect(await findServer(home)).not.toBe(server)
  })

  it('is brought back when somebody kills it while Kvitto runs, at the same address and with all that was committed', async () => {
    const progress: string[] = []
    const database = await start(folderOf(), progress)
    await writeRow(database)
    const rows = await countRows(database)
    const server = (await findServer(await homeOf())) ?? 0
    await killAll(server)
    await until(() => progress.includes('The database is back.'), 'the database to be back')
    expect(await countRows(database)).toBe(rows)
    await database.stop()
    expect(await findServer(await homeOf())).toBeUndefined()
  })

  it('is stopped at once while it recovers, which can take minutes, and is not left behind', async () => {
    const progress: string[] = []
    const database = await start(folderOf(), progress)
    await writeRow(database)
    const home = await homeOf()
    // What has no end: recovery as a standby whose primary never comes.
    await writeFile(join(home, 'data', 'postgresql.local.conf'), "hot_standby = off\nrestore_command = 'false'\n")
    await writeFile(join(home, 'data', 'standby.signal'), '')
    if (isRoot) await chown(join(home, 'data', 'standby.signal'), nobody.uid, nobody.gid)
    await killAll((await findServer(home)) ?? 0)
    const log = () => readFile(join(home, 'server.log'), 'utf8')
    await until(async () => (await log()).includes('entering standby mode'), 'the recovery')
    await database.stop()
    expect(await findServer(home)).toBeUndefined()

    await rm(join(home, 'data', 'standby.signal'))
    await writeFile(join(home, 'data', 'postgresql.local.conf'), '')
    expect(await countRows(await start())).toBe(100)
  })

  it('may be killed by somebody before it is stopped', async () => {
    const database = await start()
    await killAll((await findServer(await homeOf())) ?? 0)
    await database.stop()
    await (await start()).stop()
  })
})

describe('one Kvitto per folder', () => {
  it('refuses the second at once, in the same process and in another, and frees the folder on stop', async () => {
    const database = await start()
    const sentence = `Another Kvitto (process ${process.pid}) is running in ${folderOf()}. Stop that one first`
    await expect(start()).rejects.toThrow(sentence)
    const kvitto = await another()
    kvitto.tell('go')
    expect((await kvitto.saw('ready')).error).toContain(sentence)
    expect(await query(database, 'select 1 as one')).toEqual([{ one: 1 }])
    await database.stop()
    await start()
  })

  it('gives the folder free with a killed process, and prints no warning', async () => {
    const kvitto = await another()
    await kvitto.up()
    expect(kvitto.errors()).toBe('')
    await kvitto.kill()
    await start()
  })

  it('lets exactly one of several win that start at the same instant', { timeout: 60_000 }, async () => {
    for (const name of ['first', 'second']) {
      const all = await Promise.all([1, 2, 3].map(() => another(folderOf(name))))
      for (const each of all) each.tell('go')
      const ends = await Promise.all(all.map(each => each.saw('ready')))
      const winner = all[ends.findIndex(each => each.ready)]
      expect(ends.filter(each => each.ready)).toHaveLength(1)
      for (const each of ends) if (!each.ready) expect(each.error).toContain(`Another Kvitto (process ${winner?.pid})`)
      await winner?.stop()
    }
  })

  it('finds its place at whatever moment another makes it', async () => {
    // One round for each moment between the steps of the search.
    for (let moment = 0; moment < 60; moment++) {
      const folder = folderOf(`at-${moment}`)
      await mkdir(folder, { recursive: true })
      const place = settle(folder)
      for (let step = 0; step < moment; step++) await immediate()
      await mkdir(join(folder, 'postgres')).catch(() => {})
      expect((await place).home).toBe(join(folder, 'postgres'))
    }
  })

  it('keeps the lock when garbage is collected', async () => {
    await start()
    started = []
    const kvitto = await another()
    const { setFlagsFromString } = await import('node:v8')
    const { runInNewContext } = await import('node:vm')
    setFlagsFromString('--expose-gc')
    runInNewContext('gc')()
    kvitto.tell('go')
    expect((await kvitto.saw('ready')).error).toContain('Another Kvitto')
  })
})

describe('a first start that was killed', () => {
  it.each([
    ['with its initdb', true],
    ['and its initdb was not', false],
  ])('%s is begun anew', async (_, withInitdb) => {
    const kvitto = await another()
    kvitto.tell('go')
    const home = await until(() => homeOf().catch(() => undefined), 'the home')
    const halfDone = await until(async () => {
      const name = (await readdir(home)).find(each => each.startsWith('data.new-'))
      return name && (await readdir(join(home, name))).includes('PG_VERSION') && name
    }, 'initdb to begin')
    if (withInitdb) process.kill(-kvitto.pid, 'SIGKILL')
    await kvitto.kill()

    const progress: string[] = []
    const database = await start(folderOf(), progress)
    expect(progress).toEqual([preparing, starting])
    expect(await query(database, 'select current_user as me')).toEqual([{ me: 'kvitto' }])
    expect(await readdir(home)).not.toContain(halfDone)
  })
})

describe('folders', () => {
  it.each([
    ['deep', 'd'.repeat(60)],
    ['oddly named', `we"i'rd, $x \`ö`],
  ])('%s ones have their socket in a short folder of their own', async (_, name) => {
    const folder = folderOf(`${name}/${name}`)
    const kvitto = await another(folder)
    const database = await kvitto.up()
    await writeRow(database)
    const sockets = dirname(
      `${new URL(database.connectionString.replace('@', '@localhost')).searchParams.get('host')}/x`,
    )
    expect(sockets).toMatch(/^\/tmp\/kvitto-socket-\w+$/)
    const { mode, uid: owner } = await stat(sockets)
    expect([mode & 0o777, owner]).toEqual([0o700, uid])
    await kvitto.kill()

    const progress: string[] = []
    const adopted = await start(folder, progress)
    expect(progress).toEqual([adopting])
    expect(await countRows(adopted)).toBe(100)
    await adopted.stop()
    await expect(stat(sockets)).rejects.toThrow('ENOENT')
  })

  it('copied while the server runs get a server of their own, and the original is left alone', async () => {
    const folder = folderOf('d'.repeat(120))
    const original = await start(folder)
    await writeRow(original)
    await query(original, 'alter table kept set (autovacuum_enabled = off)')
    const server = await findServer(await homeOf(folder))
    await exec('cp', ['-a', join(root, 'd'.repeat(120)), join(root, 'copy')])

    const progress: string[] = []
    const copy = await start(folderOf('copy'), progress)
    expect(progress).toEqual([starting])
    await query(copy, 'delete from kept')
    await copy.stop()
    expect(await countRows(original)).toBe(100)
    expect(await findServer(await homeOf(folder))).toBe(server)
  })

  it('moved while the server runs take it along', async () => {
    const kvitto = await another()
    await writeRow(await kvitto.up())
    const server = (await findServer(await homeOf())) ?? 0
    await kvitto.kill()
    await rename(join(root, 'shop'), join(root, 'moved'))

    const progress: string[] = []
    const database = await start(folderOf('moved'), progress)
    expect(progress).toEqual([adopting])
    expect(await countRows(database)).toBe(100)
    await database.stop()
    expect(await isGone(server)).toBe(true)
  })
})

describe.runIf(isRoot)('started as root', () => {
  it('keeps the data under /var/lib/kvitto where the database user cannot enter, and finds it again', async () => {
    await mkdir(join(root, 'shop'), { mode: 0o700 })
    const database = await start()
    await writeRow(database)
    const home = await homeOf()
    expect(home).toMatch(/^\/var\/lib\/kvitto\/[0-9a-f]{16}$/)
    expect(database.notices).toEqual([expect.stringContaining(`The database lives in ${home}`)])
    expect((await stat(join(home, 'data'))).uid).toBe(nobody.uid)
    await expect(start()).rejects.toThrow('Another Kvitto')
    await database.stop()

    // Opened up and moved: an empty database in the new place would be the loss of all payments.
    await chmod(join(root, 'shop'), 0o755)
    await rename(join(root, 'shop'), join(root, 'moved'))
    const again = await start(folderOf('moved'))
    expect(await countRows(again)).toBe(100)
    expect(again.notices).toEqual(database.notices.map(each => each.replace('/shop/', '/moved/')))
  })

  it('runs as the owner of the folder, who can go on without root and back', async () => {
    const shop = join(root, 'shop')
    await mkdir(shop, { mode: 0o700 })
    await chown(shop, nobody.uid, nobody.gid)
    const database = await start()
    await writeRow(database)
    expect(database.notices).toEqual([])
    expect((await lstat(await homeOf())).uid).toBe(nobody.uid)
    await database.stop()

    const kvitto = await another(folderOf(), nobody)
    expect(await countRows(await kvitto.up())).toBe(100)
    await kvitto.kill()
    const adopted = await start()
    expect(await countRows(adopted)).toBe(100)
  })

  it('and then with a lock file that may only be read does not take that for a lock', async () => {
    await mkdir(folderOf(), { recursive: true })
    await chown(folderOf(), nobody.uid, nobody.gid)
    await (await start()).stop()
    await chown(join(await homeOf(), 'lock'), 0, 0)
    const kvitto = await another(folderOf(), nobody)
    kvitto.tell('go')
    expect((await kvitto.saw('ready')).error).toContain('The system does not let Kvitto work in')
  })

  it('and then by somebody else says who may', async () => {
    await (await start()).stop()
    const kvitto = await another(folderOf(), { uid: 1, gid: 1 })
    kvitto.tell('go')
    expect((await kvitto.saw('ready')).error).toContain('belongs to the user nobody. Start Kvitto as that user or as')
  })
})

describe.runIf(isRoot)('started by an ordinary user', () => {
  it('works in a folder that only he can enter', async () => {
    const shop = join(root, 'shop')
    await mkdir(shop, { mode: 0o700 })
    await chown(shop, nobody.uid, nobody.gid)
    const kvitto = await another(folderOf(), nobody)
    const database = await kvitto.up()
    await writeRow(database)
    expect(database.notices).toEqual([])
    await kvitto.stop()
    const again = await another(folderOf(), nobody)
    expect(await countRows(await again.up())).toBe(100)
    await again.stop()
  })

  it('who has no name in /etc/passwd is told so', async () => {
    const shop = join(root, 'shop')
    await mkdir(shop)
    await chown(shop, 54_321, 54_321)
    const kvitto = await another(folderOf(), { uid: 54_321, gid: 54_321 })
    kvitto.tell('go')
    expect((await kvitto.saw('ready')).error).toMatch(/needs a user with a name, and this one \(54321\) has none/)
  })
})

describe('binaries that do not run in place', () => {
  it('are copied, with the links that an install script would have made', async () => {
    const packed = join(root, 'package')
    await cp(findPackage(), packed, {
      recursive: true,
      verbatimSymlinks: true,
      filter: async path => !(await lstat(path)).isSymbolicLink(),
    })
    if (isRoot) await chmod(packed, 0o700)
    const home = join(root, 'home')
    await mkdir(home)
    const account = isRoot ? { name: 'nobody', ...nobody } : undefined
    const binaries = await findBinaries(home, account, packed)
    expect(binaries.postgres).toMatch(new RegExp(`^${home}/binaries-18\\.[^/]+/native/bin/postgres$`))
    expect(binaries.major).toBe('18')
    expect(await findBinaries(home, account, packed)).toEqual(binaries)
  })

  it('and not as a copy either are an error with a remedy', async () => {
    const packed = join(root, 'package')
    await mkdir(join(packed, 'native', 'bin'), { recursive: true })
    for (const name of ['initdb', 'pg_ctl', 'postgres']) {
      await writeFile(join(packed, 'native', 'bin', name), '#!/nowhere/ld-musl\n', { mode: 0o755 })
    }
    await writeFile(join(packed, 'native', 'pg-symlinks.json'), '[]')
    await writeFile(join(packed, 'package.json'), '{"version":"0"}')
    await expect(findBinaries(root, undefined, packed)).rejects.toThrow(/does not run on this machine.*DATABASE_URL/)
    expect(await readdir(root)).toEqual(['package'])
  })
})

describe('what is wrong is said in one sentence', () => {
  /** A folder whose database was stopped in good order. */
  const stopped = async (): Promise<string> => {
    await (await start()).stop()
    return homeOf()
  }

  it('data of another major version', async () => {
    const home = await stopped()
    await writeFile(join(home, 'data', 'PG_VERSION'), '17\n')
    await expect(start()).rejects.toThrow(
      `The data in ${home}/data are of PostgreSQL 17, and this Kvitto brings PostgreSQL 18.`,
    )
  })

  it('settings that the server refuses, with the end of its log; the folder is free again', async () => {
    const home = await stopped()
    const local = join(home, 'data', 'postgresql.local.conf')
    await writeFile(local, 'shared_buffers = many\n')
    await expect(start()).rejects.toThrow(
      /^Starting the database in .* failed\. Look .*\nReason:\n(.*\n)*.*shared_buffers/,
    )
    await writeFile(local, 'shared_buffers = 64MB\nfsync = off\n')
    const settings = `select current_setting('shared_buffers') as buffers, current_setting('fsync') as fsync`
    expect(await query(await start(), settings)).toEqual([{ buffers: '64MB', fsync: 'on' }])
  })

  it('a password file that does not fit', async () => {
    const home = await stopped()
    await writeFile(join(home, 'data', 'password'), 'wrong')
    await expect(start()).rejects.toThrow(`does not take the password in ${home}/data/password`)
  })

  it('a folder that is no database', async () => {
    const home = await stopped()
    await rm(join(home, 'data', 'PG_VERSION'))
    await expect(start()).rejects.toThrow('is not a PostgreSQL database')
  })

  it.each([
    ['FATAL:  could not create any Unix-domain sockets', 'The database in /x could not open its socket.'],
    ['FATAL:  could not create shared memory segment: Function not implemented', 'gives PostgreSQL no shared memory'],
    ['PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device', 'The disk that holds /x is full.'],
    ["EROFS: read-only file system, mkdir '/x/postgres'", '/x is on a read-only file system.'],
    ['FATAL:  something new', 'Starting the database in /x failed. Look at the reason below'],
  ])('%s', (said, sentence) => {
    expect(explain('Starting the database', '/x', said).message).toContain(sentence)
    expect(explain('Starting the database', '/x', said).message).toContain(`Reason:\n  ${said}`)
  })

  it.runIf(isRoot && process.platform === 'linux')('a full disk, which can be tried again', async () => {
    const folder = folderOf()
    await mkdir(folder, { recursive: true })
    await exec('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder])
    mounts.push(folder)
    await expect(start()).rejects.toThrow(`The disk that holds ${folder}/postgres is full. Free some space there`)
    await exec('mount', ['-o', 'remount,size=300m', folder])
    await start()
  })
})
