import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import { messageOf, UserError } from '../../base/errors.ts'
import { certificateExpiry } from './certificate.ts'
import { keyLabel, type PemSource, type SwishConfig } from './config.ts'

/** What proves to Swish that we are the shop, as `node:tls` takes it. */
export interface Credentials {
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
  readonly ca?: string
}

/**
 * Reads the certificate and its key, and makes sure that they belong together: a mistake here would else show itself
 * when the first customer pays. Throws a UserError.
 */
export function readCredentials(config: Pick<SwishConfig, keyof typeof names | 'passphrase'>): Credentials {
  const cert = [read('certificate', config.certificate), ...(config.chain ? [read('chain', config.chain)] : [])]
  const credentials = {
    cert: cert.join('\n'),
    key: read('key', config.key),
    ...(config.passphrase === undefined ? {} : { passphrase: config.passphrase }),
    ...(config.ca === undefined ? {} : { ca: read('ca', config.ca) }),
  }
  try {
    createSecureContext(credentials)
  } catch (error) {
    const remedy = 'Check that the key is the one that the certificate was ordered with, and its passphrase'
    throw new UserError(`Swish’s certificate and key cannot be used: ${messageOf(error)}. ${remedy}.`)
  }
  return credentials
}

/** Why a file cannot be the certificate, or its key, as far as one can see of it alone; null when it can. */
export function troubleIn(name: 'certificate' | 'key', path: string): string | null {
  try {
    const pem = readFileSync(resolve(path), 'utf8')
    const isRight = name === 'key' ? keyLabel.test(pem) : certificateExpiry(pem) !== null
    return isRight ? null : `${resolve(path)} holds no ${names[name]} as PEM`
  } catch (error) {
    return `${resolve(path)} cannot be read: ${messageOf(error)}`
  }
}

const names = { certificate: 'certificate', chain: 'chain', key: 'private key', ca: 'trusted authority' } as const

function read(name: keyof typeof names, source: PemSource): string {
  if (source.kind === 'inline') return source.pem
  try {
    // Whole, so that the message says where it was looked for.
    return readFileSync(resolve(source.path), 'utf8')
  } catch (error) {
    const remedy =
      'Give the path of a PEM file that Kvitto may read; a relative one begins in the configuration’s folder'
    throw new UserError(`Swish’s ${names[name]} cannot be read: ${messageOf(error)}. ${remedy}.`)
  }
}

/** A secret that only we know and that needs no setting of its own: for what Swish echoes in callbacks. */
export const secretOf = ({ key }: Credentials): string =>
  createHash('sha256').update(`kvitto swish callbacks ${key}`).digest('hex')
