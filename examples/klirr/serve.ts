import { serve } from '@hono/node-server'
import { after } from 'kvitto/provider/simulation'
import { createKlirrSimulator } from './simulator.ts'

/** The simulated Klirr at http://127.0.0.1:4300, for a Kvitto on this machine. */
const { app } = createKlirrSimulator({ clock: { now: () => Date.now() }, after, fetch })
serve({ fetch: app.fetch, port: 4300, hostname: '127.0.0.1' })
