import { defineProvider } from '../kind.ts'
import { secretKey, stripeConfig, webhookSecret } from './config.ts'
import { createStripe } from './stripe.ts'

/** Stripe, to the configuration and `kvitto init`. */
export const stripe = defineProvider({
  name: 'stripe',
  title: 'Stripe',
  config: stripeConfig,
  create: createStripe,
  describe: ({ baseUrl, mode, captureMethod, paymentMethodTypes }) => ({
    baseUrl,
    mode,
    captureMethod,
    ...(paymentMethodTypes === undefined ? {} : { paymentMethodTypes }),
  }),
  sample: () => ({
    headers: { 'stripe-signature': `t=1767268800,v1=${'0'.repeat(64)}` },
    body: {
      id: 'evt_sample',
      object: 'event',
      created: 1767268800,
      data: { object: { id: 'cs_sample', object: 'checkout.session' } },
      livemode: false,
      type: 'checkout.session.completed',
    },
  }),
  explanations: {
    apiKey: 'a restricted key "rk_…" of the shop’s account, from Stripe’s Dashboard › Developers › API keys',
    webhookSecrets: 'a list with the "whsec_…" of the webhook endpoint at Stripe that calls Kvitto',
  },
  questions: [
    { option: 'apiKey', ask: 'A restricted key of the Stripe account? (rk_…)', kind: 'secret', schema: secretKey },
    {
      option: 'webhookSecrets',
      ask: 'The signing secret of the webhook endpoint at Stripe? (whsec_…)',
      kind: 'secret',
      schema: webhookSecret,
      isList: true,
    },
  ],
})
