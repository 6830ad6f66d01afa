import ms from 'ms'
import type { ConfigInput } from '../config/schema.ts'
import type { Stage } from './stage.ts'
import type { Wallet } from './wallet.ts'

export const shopName = 'nordlys'

/** What the shop’s customers speak, and how they read amounts. */
export const locale = 'en-SE'

/** How long a callback may wait in the demo. Two minutes in earnest; nobody wants to watch that. */
export const graces = ['0s', '3s', '15s', '2m'] as const
export type Grace = (typeof graces)[number]

const stepLeast = ms('6s')
const stepMost = ms('1m')

/** The demo's calendar in milliseconds: as dense as the grace is short, so that nobody waits long for what no callback tells. */
export const stepOf = (grace: Grace): number => Math.min(stepMost, Math.max(stepLeast, 2 * ms(grace)))

/** What `kvitto serve` is given. Nothing in it is for the demo alone but the simulators' addresses and short times. */
export function toConfig(publicUrl: string, apiKey: string, grace: Grace, stage: Stage, wallet: Wallet): ConfigInput {
  const step = stepOf(grace)
  const calendar = [...Array.from({ length: 20 }, (_, index) => `${(index + 1) * step}ms`), '30m', '1h', '24h']
  const times = { calendar, retryWindow: `${step}ms` }
  return {
    publicUrl,
    grace,
    shops: {
      [shopName]: {
        apiKey,
        name: 'Nordlys',
        colour: '#1d4e63',
        woocommerce: stage.settings.woocommerce,
        ecster: { ...stage.settings.ecster, ...times },
        swish: { ...wallet.settings, ...times },
      },
    },
  }
}
