import type { Case } from './case.ts'
import { blockedCases } from './cases/blocked.ts'
import { cloudCases } from './cases/clouds.ts'
import { healthyCases } from './cases/healthy.ts'
import { keyCases } from './cases/keys.ts'
import { movedCases } from './cases/moved.ts'
import { reachCases } from './cases/reach.ts'
import { wordpressCases } from './cases/wordpress.ts'

/** The whole table. Each line is one shop with one fault; docs/doctor.md tells the score. */
export const cases: readonly Case[] = [
  ...healthyCases,
  ...reachCases,
  ...movedCases,
  ...cloudCases,
  ...blockedCases,
  ...wordpressCases,
  ...keyCases,
]
