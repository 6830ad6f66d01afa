import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { certificateExpiry, certificateName } from './certificate.ts'
import { swishConfig } from './config.ts'
import { readCredentials, secretOf } from './credentials.ts'
import { authority, config, merchant } from './request.fixture.ts'

const folder = await mkdtemp(join(tmpdir(), 'kvitto-swish-'))
afterAll(() => rm(folder, { recursive: true }))
const fileWith = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

test('certificate and key come as text, as text from an environment variable, or from files', async () => {
  const folded = {
    certificate: merchant.certificate.replaceAll('\n', '\\n'),
    key: merchant.key.replaceAll('\n', '\\n'),
  }
  const files = {
    certificate: await fileWith('cert.pem', merchant.certificate),
    key: await fileWith('key.pem', merchant.key),
  }
  const secrets = [{}, folded, files].map(changes => secretOf(readCredentials(config(changes))))
  expect(secrets[1]?.length).toBe(64)
  expect(readCredentials(config(files)).cert).toBe(merchant.certificate)
})

test('the chain goes out with the certificate', () => {
  const { cert } = readCredentials(config({ chain: authority.ca }))
  expect(cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2)
})

test('an encrypted key is opened with its passphrase, and only with that', async () => {
  const locked = await authority.issue('1234679304', { passphrase: 'swish' })
  expect(() => readCredentials(config({ ...locked, passphrase: 'swish' }))).not.toThrow()
  expect(() => readCredentials(config({ ...locked, passphrase: 'wrong' }))).toThrow(/passphrase/)
  expect(() => readCredentials(config(locked))).toThrow(/passphrase/)
})

test('another certificate’s key, and a file that is not there, are said before the first customer pays', async () => {
  const other = await authority.issue('1234679304')
  expect(() => readCredentials(config({ key: other.key }))).toThrow(/Swish’s certificate and key cannot be used/)
  expect(() => readCredentials(config({ key: '/nowhere/key.pem' }))).toThrow(/private key cannot be read.+ENOENT/)
})

test('a text of the wrong kind is refused where it stands', () => {
  const wrong = { payeeAlias: '1234679304', certificate: merchant.key, key: merchant.certificate }
  expect(swishConfig.safeParse(wrong).error?.issues.map(issue => [issue.path[0], issue.message])).toEqual([
    ['certificate', 'holds no certificate; give its PEM text or the path of its file'],
    ['key', 'holds no private key; give its PEM text or the path of its file'],
  ])
})

test('the shop’s Swish number is taken as people write it, and no other number is', () => {
  expect(config({ payeeAlias: '123 467 93 04' }).payeeAlias).toBe('1234679304')
  for (const payeeAlias of ['46701234567', '123467930', '12346793040', ''])
    expect(() => config({ payeeAlias }), payeeAlias).toThrow()
})

test('a certificate says when it runs out and whose it is; of several, the first to run out counts', async () => {
  const expiresAt = new Date(Date.UTC(2030, 4, 17, 12))
  const { certificate } = await authority.issue('1231181189', { expiresAt })
  const sooner = await authority.issue('x', { expiresAt: new Date(Date.UTC(2029, 0, 1)) })
  expect(certificateExpiry(certificate)).toBe(expiresAt.getTime())
  expect(certificateExpiry(`${certificate}\n${sooner.certificate}`)).toBe(Date.UTC(2029, 0, 1))
  expect(certificateName(certificate)).toBe('1231181189')
  for (const junk of ['', 'abc', merchant.key, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
    expect(certificateExpiry(junk)).toBeNull()
})
