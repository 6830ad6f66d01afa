import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownAdminToken } from './admin-token.ts'

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-token-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('it is made and told once, kept for us alone, and found again after a restart', async () => {
  const home = join(await makeFolder(), '.kvitto')
  const said: string[] = []
  const token = await ownAdminToken(home, line => said.push(line))
  const file = join(home, 'admin-token')
  expect(token).toMatch(/^[\w-]{32}$/)
  expect(said.join()).toContain(token)
  expect((await readFile(file, 'utf8')).trim()).toBe(token)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const again: string[] = []
  expect(await ownAdminToken(home, line => again.push(line))).toBe(token)
  expect(again.join()).toContain(file)
  expect(again.join()).not.toContain(token)
})

test('of some that start at once all have the same, whichever of them reads while another writes', async () => {
  for (let round = 0; round < 50; round += 1) {
    const home = await makeFolder()
    const tokens = await Promise.all(Array.from({ length: 8 }, () => ownAdminToken(home, () => {})))
    expect(new Set(tokens).size).toBe(1)
    expect(await readdir(home)).toEqual(['admin-token'])
  }
})

test('where nothing can be kept, Kvitto starts all the same and says so', async () => {
  const folder = await makeFolder()
  await writeFile(join(folder, 'file'), '')
  await chmod(folder, 0o755)
  const said: string[] = []
  const token = await ownAdminToken(join(folder, 'file'), line => said.push(line))
  expect(said.join()).toContain(`for this run only: ${token}`)
  expect(said.join()).toContain('KVITTO_ADMIN_TOKEN')
})
