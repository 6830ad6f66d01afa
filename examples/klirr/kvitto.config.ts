import { defineConfig } from 'kvitto'
import { klirr } from './klirr.ts'

export default defineConfig({
  publicUrl: 'https://pay.example.com',
  providers: [klirr],
  shops: {
    nordlys: {
      apiKey: 'env:NORDLYS_API_KEY',
      woocommerce: {
        url: 'https://nordlys.example',
        consumerKey: 'env:NORDLYS_CONSUMER_KEY',
        consumerSecret: 'env:NORDLYS_CONSUMER_SECRET',
      },
      klirr: { baseUrl: 'https://api.klirr.example', apiKey: 'env:NORDLYS_KLIRR_API_KEY' },
    },
  },
})
