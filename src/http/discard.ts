import type { Context } from 'hono'
import { limits } from '../limits.ts'

/** Reads a body that is refused, up to a limit, so that its sender hears the answer before the line is cut. */
export async function discardBody(context: Context): Promise<void> {
  const { body } = context.req.raw
  if (body === null || body.locked) return
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > limits.discardBytes) return
  }
}
