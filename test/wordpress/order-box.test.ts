import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { apiKey, startService } from '../service.ts'

/** The plugin's own PHP asks a running Kvitto, with as little WordPress as that takes. Where PHP is not installed, nothing is tried. */
const hasPhp = spawnSync('php', ['--version']).status === 0
const page = new URL('order-box.php', import.meta.url).pathname

test.skipIf(!hasPhp)(
  'the box on an order’s page speaks the language of whoever looks, one after the other',
  async () => {
    await using service = await startService()
    const { body } = await service.open()
    const people = ['sv_SE', 'en_US', 'de_DE_formal', 'sv_SE']
    const { stdout } = await promisify(execFile)('php', [page, service.url, apiKey, body.id, ...people])
    const [swede, american, german, again] = z.array(z.string()).parse(JSON.parse(stdout))
    expect(swede).toContain('Betaltjänsten är redo för kundens betalning.')
    expect(american).toContain('The provider is ready for the customer to pay.')
    expect(german).toContain('The provider is ready for the customer to pay.')
    expect(again).toBe(swede)
  },
)
