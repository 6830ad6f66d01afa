import { z } from 'zod'
import { faultNames } from './faults.ts'
import type { Scene } from './scene.ts'
import { graces } from './settings.ts'
import type { Visit } from './visit.ts'

/** What a visitor can do besides buying: a button's value, such as `pay` or `on:firewall`. */
export const act = z.preprocess(
  text => {
    const [kind, value] = String(text).split(':')
    return { kind, value }
  },
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal(['pay', 'deny', 'again', 'home', 'shop', 'kill']) }),
    z.object({ kind: z.literal(['back', 'other', 'away']) }),
    z.object({ kind: z.literal('open'), value: z.literal(['svipp', 'bergbank']) }),
    z.object({ kind: z.literal(['on', 'off']), value: z.literal(faultNames) }),
    z.object({ kind: z.literal('grace'), value: z.literal(graces) }),
  ]),
)

type Act = z.output<typeof act>

/** What no longer fits, for somebody else was faster or the page was old, changes nothing. */
export async function perform(scene: Scene, visit: Visit, act: Act): Promise<void> {
  switch (act.kind) {
    case 'pay':
    case 'deny':
      return visit.answer(act.kind === 'pay')
    case 'again':
      await visit.payAgain()
      return
    case 'home':
      return visit.goHome()
    case 'shop':
      return visit.openShop()
    case 'back':
    case 'other':
    case 'away':
      return visit.finish(act.kind)
    case 'open':
      return visit.openApp(act.value)
    case 'on':
    case 'off':
      return scene.turn(act.value, act.kind === 'on')
    case 'grace':
      return scene.changeGrace(act.value)
    case 'kill':
      return scene.kill()
  }
}
