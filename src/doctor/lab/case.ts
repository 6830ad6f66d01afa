import type { Code } from '../catalog.ts'
import type { Handler } from './wordpress.ts'
import type { Host } from './world.ts'

/** One line of the lab's table: a shop with one fault, and what the doctor must name first. */
export interface Case extends Partial<Omit<Host, 'name' | 'handler'>> {
  readonly name: string
  /** Null: healthy; nothing but notices may be said. */
  readonly expect: Code | null
  /** What may be said besides. */
  readonly also?: readonly Code[]
  /** A notice that must be among the findings. */
  readonly notice?: Code
  /** Where the answer was captured, when it is a real one. */
  readonly captured?: string
  readonly shop: (home: string) => Handler
  /** How the address is entered; `https://{host}/` by default. */
  readonly enter?: (host: string) => string
  readonly isDeep?: boolean
  readonly gateway?: string
  /** A short one for those that answer nothing. */
  readonly timeoutMs?: number
  readonly hasKeys?: boolean
}
