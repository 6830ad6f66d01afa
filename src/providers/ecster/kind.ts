import { defineProvider } from '../kind.ts'
import { headerValue } from '../schema.ts'
import { ecsterConfig } from './config.ts'
import { createEcster } from './ecster.ts'

/** Ecster, to the configuration and `kvitto init`. Its callbacks come in the form that the seed's plugin uses. */
export const ecster = defineProvider({
  name: 'ecster',
  title: 'Ecster Pay',
  config: ecsterConfig,
  create: createEcster,
  describe: ({ baseUrl, callbackHeader }) => ({
    baseUrl,
    ...(callbackHeader === undefined ? {} : { callbackHeader: { name: callbackHeader.name } }),
  }),
  explanations: {
    baseUrl: '"https://secure.ecster.se/rest/public", or "https://labs.ecster.se/rest/public" for tests',
    apiKey: 'the API key of the shop’s account at Ecster',
    merchantKey: 'the merchant key of the shop’s account at Ecster',
  },
  questions: [
    {
      option: 'baseUrl',
      ask: 'Which Ecster?',
      kind: 'choice',
      choices: [
        { value: 'https://labs.ecster.se/rest/public', label: 'labs, for tests' },
        { value: 'https://secure.ecster.se/rest/public', label: 'secure, for real money' },
      ],
    },
    { option: 'apiKey', ask: 'Ecster’s API key?', kind: 'secret', schema: headerValue },
    { option: 'merchantKey', ask: 'Ecster’s merchant key?', kind: 'secret', schema: headerValue },
  ],
  sample: ({ callbackHeader }) => ({
    headers: callbackHeader === undefined ? {} : { [callbackHeader.name]: 'sample' },
    body: {
      orderId: '00000000-0000-4000-8000-000000000000',
      orderReference: 'sample',
      status: 'READY',
      time: '2026-01-01T12:00:00Z',
      event: 'UPDATE',
    },
  }),
  callbackPath: (shop, token) => `/${shop}/wc-api/WC_Gateway_Ecster/?etoid=${token}`,
})
