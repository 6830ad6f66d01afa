import { defineProvider } from '../kind.ts'
import { certificateExpiry, certificateName } from './certificate.ts'
import { swishConfig } from './config.ts'
import { readCredentials, troubleIn } from './credentials.ts'
import { createSwish } from './swish.ts'

/** Swish, to the configuration and `kvitto init`. */
export const swish = defineProvider({
  name: 'swish',
  title: 'Swish',
  config: swishConfig,
  create: createSwish,
  describe: ({ baseUrl, payeeAlias, usePhone }) => ({ baseUrl, payeeAlias, usePhone }),
  certificates(settings) {
    const { cert } = readCredentials(settings)
    const expiresAt = certificateExpiry(cert)
    return expiresAt === null ? [] : [{ subject: certificateName(cert) ?? 'unnamed', expiresAt }]
  },
  sample: ({ payeeAlias }) => ({
    headers: { callbackidentifier: '0'.repeat(32) },
    body: {
      id: '0'.repeat(32),
      payeePaymentReference: 'sample',
      paymentReference: '0'.repeat(32),
      callbackUrl: 'https://example.com/',
      payerAlias: '46700000000',
      payeeAlias,
      amount: 1,
      currency: 'SEK',
      message: '',
      status: 'PAID',
      dateCreated: '2026-01-01T12:00:00.000Z',
      datePaid: '2026-01-01T12:00:05.000Z',
      errorCode: null,
      errorMessage: null,
    },
  }),
  explanations: {
    payeeAlias: 'the shop’s Swish number, ten digits that begin with 123',
    certificate: 'the shop’s Swish certificate, as PEM text or the path of its file',
    key: 'the private key that the certificate was ordered with, as PEM text or the path of its file',
  },
  pems: ['certificate', 'key', 'chain', 'ca'],
  questions: [
    {
      option: 'baseUrl',
      ask: 'Which Swish?',
      kind: 'choice',
      choices: [
        { value: 'https://mss.cpc.getswish.net/swish-cpcapi', label: 'the Merchant Swish Simulator, for tests' },
        { value: 'https://cpc.getswish.net/swish-cpcapi', label: 'the real one' },
      ],
    },
    {
      option: 'payeeAlias',
      ask: 'The shop’s Swish number? (123…)',
      kind: 'text',
      schema: swishConfig.shape.payeeAlias,
    },
    {
      option: 'certificate',
      ask: 'The file with the Swish certificate and its chain, as PEM?',
      kind: 'file',
      troubleIn: path => troubleIn('certificate', path),
    },
    {
      option: 'key',
      ask: 'The file with its private key?',
      kind: 'file',
      troubleIn: path => troubleIn('key', path),
    },
  ],
})
