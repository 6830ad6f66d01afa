import { describeShop } from '../contract.ts'
import { startSimulator } from './harness.ts'

describeShop('simulated WooCommerce 10.5', startSimulator)
describeShop('simulated WooCommerce 10.5 in posts, plain permalinks', () =>
  startSimulator({ storage: 'posts', permalinks: 'plain' }),
)
describeShop('simulated WooCommerce 8.9, in Swedish', () => startSimulator({ version: '8.9.3', language: 'sv' }))
describeShop('simulated WooCommerce 10.5 with JSON_NUMERIC_CHECK', () => startSimulator({ numericCheck: true }))
