import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { bugs, type PlantedBug } from './planted/bugs.ts'
import { findUnplantable } from './planted/unplantable.ts'

/**
 * Proves the proof: plants one bug at a time in a copy of the source, and fails unless the simulator or a test sees it.
 * `npm run test:planted [part of a name]`.
 */

const root = new URL('../', import.meta.url).pathname
const seeds = ['1', '2', '3']
const payments = '600'
const sound = new Map<string, ReturnType<typeof run>>()

async function main(part: string): Promise<number> {
  const wanted = bugs.filter(({ name }) => name.includes(part))
  const lost = await findUnplantable(root, wanted)
  if (lost.length > 0) throw new Error(lost.join('\n'))
  const clean = await withCopy(folder => runSimulation(folder, 'all', '1'))
  if (clean.code !== 0) throw new Error(`the simulator finds fault with the source as it is:\n${clean.output}`)
  let caught = 0
  for (const bug of wanted) {
    const startedAt = performance.now()
    const by = await withCopy(folder => findWitness(folder, bug))
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    if (by !== null) caught += 1
    console.log(`${by === null ? 'NOT CAUGHT' : 'caught'}  ${bug.name.padEnd(56)} ${by ?? ''} (${seconds} s)`)
  }
  console.log(`\n${caught} of ${wanted.length} planted bugs are caught.`)
  return caught === wanted.length && caught > 0 ? 0 : 1
}

async function withCopy<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-planted-'))
  try {
    for (const part of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
      await cp(join(root, part), join(folder, part), { recursive: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What sees the bug: an invariant of the simulation with its seed, or a test; null when nothing does. */
async function findWitness(folder: string, bug: PlantedBug): Promise<string | null> {
  await plant(folder, bug)
  for (const seed of bug.faults === null ? [] : seeds) {
    const { code, output } = await runSimulation(folder, bug.faults ?? '', seed)
    if (code === 0) continue
    const invariant = /BROKEN: (.*)/.exec(output)?.[1]
    return `simulator: ${invariant ?? `it broke off: ${lastLine(output)}`}`
  }
  for (const file of bug.tests) {
    await demandSound(file)
    const { code, output } = await runTest(folder, file)
    if (code !== 0)
      return `${file}: ${/(?:×|FAIL) +(.*)/.exec(stripVTControlCharacters(output))?.[1] ?? lastLine(output)}`
  }
  return null
}

/** Once more when it fails: a busy machine is no bug. */
const runTest = (folder: string, file: string) =>
  run(folder, ['node_modules/vitest/vitest.mjs', 'run', '--retry=1', file])

/** A test that fails without the bug too, or cannot even be loaded in the copy, sees nothing. */
async function demandSound(file: string): Promise<void> {
  const found = sound.get(file) ?? withCopy(folder => runTest(folder, file))
  sound.set(file, found)
  const { code, output } = await found
  if (code !== 0) throw new Error(`${file} fails without any bug:\n${output}`)
}

async function plant(folder: string, { edits }: PlantedBug): Promise<void> {
  for (const { file, search, replace } of edits) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    await writeFile(
      path,
      text.replace(search, () => replace),
    )
  }
}

function runSimulation(folder: string, faults: string, seed: string) {
  const script = `import { simulate } from ${JSON.stringify(join(folder, 'src/commands/simulate.ts'))}
    process.exit(await simulate(${JSON.stringify({ seed, payments, faults })}))`
  return run(folder, ['--input-type=module', '--eval', script])
}

function run(cwd: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number; output: string }>()
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  child.on('error', reject)
  child.on('close', code => resolve({ code: code ?? 1, output }))
  return promise
}

const withoutColours = (text: string): string =>
  text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')

const lastLine = (text: string): string => withoutColours(text).trim().split('\n').at(-1) ?? ''

// Last: what is above must be there when it begins.
process.exitCode = await main(process.argv[2] ?? '')
