import { createHash } from 'node:crypto'
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { rolldown } from 'rolldown'
import { readMessages, toPhp } from './plugin-language.ts'

/**
 * `npm run build:plugin`: dist/kvitto-for-woocommerce.zip, as WordPress installs it. The PHP as it stands, the scripts
 * bundled, the translations as PHP arrays, and nothing else. The same sources make the same bytes.
 */

const name = 'kvitto-for-woocommerce'
const root = new URL('../', import.meta.url)
const plugin = new URL(`wordpress/${name}/`, root)

export async function buildPlugin(): Promise<URL> {
  const all = { ...(await copied()), ...(await scripts()), ...(await translations()) }
  const files: Files = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const zipped: Zippable = Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${name}/${path}`, bytes]))
  const target = new URL(`dist/${name}.zip`, root)
  await mkdir(new URL('.', target), { recursive: true })
  await writeFile(target, zipSync(zipped, { mtime: timeOf(files), level: 9 }))
  return target
}

type Files = Record<string, Uint8Array>

/**
 * The files' time, reckoned from what is in them: PHP's cache of compiled code goes by it, and must not keep the version before
 * where somebody unpacks by hand. Zip counts in two seconds and knows no time zone; at noon no clock is put forward.
 */
export function timeOf(files: Readonly<Files>): Date {
  const hash = createHash('sha256')
  for (const [path, bytes] of Object.entries(files)) hash.update(path).update(bytes)
  const digest = hash.digest()
  return new Date(2025, 0, 1 + (digest.readUInt32BE(0) % 365), 12, 0, 2 * (digest.readUInt32BE(4) % 1_800))
}

async function copied(): Promise<Files> {
  const files: Files = {}
  for await (const path of glob(['*.php', 'includes/*.php', 'readme.txt'], { cwd: plugin.pathname }))
    files[path.replaceAll('\\', '/')] = await readFile(new URL(path, plugin))
  return files
}

async function scripts(): Promise<Files> {
  const files: Files = {}
  for (const script of ['admin', 'checkout']) {
    const bundle = await rolldown({ input: new URL(`wordpress/scripts/${script}.ts`, root).pathname })
    const { output } = await bundle.generate({ format: 'iife', minify: true })
    files[`assets/${script}.js`] = strToU8(output[0].code)
    await bundle.close()
  }
  return files
}

async function translations(): Promise<Files> {
  const files: Files = {}
  for await (const path of glob('languages/*.po', { cwd: plugin.pathname })) {
    const messages = readMessages(await readFile(new URL(path, plugin), 'utf8'))
    files[path.replaceAll('\\', '/').replace(/\.po$/, '.l10n.php')] = strToU8(toPhp(name, messages))
  }
  return files
}

if (import.meta.main) console.log((await buildPlugin()).pathname)
