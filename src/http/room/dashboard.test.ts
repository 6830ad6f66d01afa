import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createDashboard } from './dashboard.ts'

const html = '<meta property="csp-nonce" nonce="KVITTO_NONCE"><script type="module" src="/assets/a-1.js"></script>'

let folders: string[] = []

afterEach(async () => {
  await Promise.all(folders.map(folder => rm(folder, { recursive: true })))
  folders = []
})

async function empty() {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-dashboard-'))
  folders.push(folder)
  return folder
}

async function built() {
  const folder = await empty()
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), html)
  await writeFile(join(folder, 'assets', 'a-1.js'), 'export {}')
  return folder
}

test('each page has a nonce of its own, which its policy allows, and no script but ours', async () => {
  const app = createDashboard({ folders: ['/nowhere', await built()] })
  const [one, two] = await Promise.all(['/', '/payments/p1'].map(path => app.request(path)))
  const nonceIn = async (answer: Response | undefined) => /nonce="([\w-]{22})"/.exec((await answer?.text()) ?? '')?.[1]
  const nonces = [await nonceIn(one), await nonceIn(two)]
  expect(new Set(nonces).size).toBe(2)
  const policy = one?.headers.get('content-security-policy') ?? ''
  expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
  expect(policy).toContain(`script-src 'self';`)
  expect(policy).toContain(`frame-ancestors 'none'`)
  expect(policy).not.toContain('unsafe')
})

test('what has a content hash is kept for a year, and nothing outside the folder is served', async () => {
  const app = createDashboard({ folders: [await built()] })
  const asset = await app.request('/assets/a-1.js')
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
  for (const path of [
    '/assets/missing.js',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/..%2findex.html',
  ])
    expect((await app.request(path)).status, path).toBe(404)
})

test('not built yet, it says how; built while Kvitto runs, it is there', async () => {
  const folder = await empty()
  const app = createDashboard({ folders: [folder] })
  expect(await (await app.request('/')).text()).toContain('npm run build:dashboard')
  expect((await app.request('/assets/a-1.js')).status).toBe(404)
  await writeFile(join(folder, 'index.html'), html)
  expect(await (await app.request('/')).text()).toContain('/assets/a-1.js')
})

// The libraries are 1.6 MB as they are, 0.4 MB packed: on a phone that is the difference.
test('what is large is packed for browsers that can unpack it', async () => {
  const folder = await built()
  await writeFile(join(folder, 'assets', 'large-1.js'), 'export {};'.repeat(1_000))
  const app = createDashboard({ folders: [folder] })
  const answer = await app.request('/assets/large-1.js', { headers: { 'accept-encoding': 'gzip' } })
  expect([answer.headers.get('content-encoding'), answer.headers.get('cache-control')]).toEqual([
    'gzip',
    'public, max-age=31536000, immutable',
  ])
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(1_000)
})
