import { execFileSync, spawnSync } from 'node:child_process'
import { glob, readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import { buildPlugin } from './build-plugin.ts'
import { readAsked, readMessages } from './plugin-language.ts'

/**
 * `npm run test:plugin`: what can be said of the plugin without a WordPress. PHP's own syntax check, the coding standard,
 * the translations, the size, and what is in the zip. A tool that this machine lacks is named and skipped.
 */

const folder = new URL('../wordpress/kvitto-for-woocommerce/', import.meta.url)
const linesMost = 750
const problems: string[] = []
const php: string[] = []
for await (const path of glob('**/*.php', { cwd: folder.pathname })) php.push(path.replaceAll('\\', '/'))

if (has('php')) for (const path of php) run(`the syntax of ${path}`, 'php', ['-l', path])
else skip('PHP syntax', 'php')
if (has('phpcs'))
  run('the coding standard', 'phpcs', [`--standard=${standard()}`, '-q', '-d', 'error_reporting=1', '.'])
else skip('the coding standard', 'php-codesniffer')
run('the types of the scripts', 'tsc', ['-p', '..'])
await checkSize()
await checkTranslations()
await checkZip()

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exitCode = 1
} else console.log('The plugin is as it must be.')

function has(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0
}

function skip(what: string, missing: string): void {
  console.log(`SKIPPED: ${what}, because ${missing} is not installed here.`)
}

function run(what: string, command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) problems.push(`${what}: ${stdout}${stderr}`)
}

/** WordPress' own where it is installed (Debian does not have it); else the part of it that phpcs brings along. */
function standard(): string {
  const isThere = execFileSync('phpcs', ['-i'], { encoding: 'utf8' }).includes('WordPress')
  if (!isThere) console.log('phpcs does not know the WordPress standard here: checked by the rules that it has.')
  return isThere ? '../phpcs.xml' : '../phpcs-debian.xml'
}

/** Lines with code on them: neither comments nor blank. */
async function checkSize(): Promise<void> {
  let lines = 0
  for (const path of php) {
    const bare = (await read(path)).replace(/\/\*[\s\S]*?\*\//g, '').split('\n')
    lines += bare.filter(line => !/^\s*(\/\/.*)?$/.test(line)).length
  }
  console.log(`${php.length} PHP files, ${lines} lines of code.`)
  if (lines >= linesMost) problems.push(`${lines} lines of PHP: must be under ${linesMost}`)
}

/** Every sentence is translated, and nothing is translated that nobody says. */
async function checkTranslations(): Promise<void> {
  const asked = new Set((await Promise.all(php.map(read))).flatMap(readAsked))
  for await (const path of glob('languages/*.po', { cwd: folder.pathname })) {
    const messages = readMessages(await read(path))
    for (const id of asked) if (!messages.get(id)) problems.push(`${path}: not translated: ${id}`)
    for (const id of messages.keys()) if (!asked.has(id)) problems.push(`${path}: nobody says: ${id}`)
  }
}

async function checkZip(): Promise<void> {
  const files = unzipSync(await readFile(await buildPlugin()))
  const expected = [
    ...php,
    'assets/admin.js',
    'assets/checkout.js',
    'languages/kvitto-for-woocommerce-sv_SE.l10n.php',
    'readme.txt',
  ].map(path => `kvitto-for-woocommerce/${path}`)
  const found = Object.keys(files)
  for (const path of found) if (!expected.includes(path)) problems.push(`the zip has what it should not: ${path}`)
  for (const path of expected) if (!found.includes(path)) problems.push(`the zip lacks ${path}`)
  const versions = new Set(
    [...(await read('kvitto-for-woocommerce.php')).matchAll(/(?:Version: |KVITTO_VERSION', ')([\d.]+)/g)].map(
      ([, v]) => v,
    ),
  )
  const stable = /Stable tag: ([\d.]+)/.exec(await read('readme.txt'))?.[1]
  if (versions.size !== 1 || !versions.has(stable))
    problems.push(`the versions differ: ${[...versions, stable].join(', ')}`)
}

function read(path: string): Promise<string> {
  return readFile(new URL(path, folder), 'utf8')
}
