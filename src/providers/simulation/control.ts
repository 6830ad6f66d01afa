import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { type CallbackFault, callbackRule } from './courier.ts'
import { type AnswerFaults, answerRule, type SimulatorEnv } from './faults.ts'

/** What carries callbacks and can do it badly. */
interface Misbehaving {
  misbehave(fault: CallbackFault, count?: number): void
  heal(): void
}

/** The beginning of every simulator's control, for other processes: `/faults`, and errors that say what is wrong. */
export function createControlBase(callbacks: Misbehaving, answers: AnswerFaults): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()
  routes.use(cors())
  routes.onError(toAnswer)
  routes.post('/faults/callbacks', async context => {
    const { fault, count } = callbackRule.parse(await context.req.json())
    callbacks.misbehave(fault, count)
    return context.json({ fault, count })
  })
  routes.post('/faults/answers', async context => {
    const rule = answerRule.parse(await context.req.json())
    answers.fail(rule)
    return context.json(rule)
  })
  routes.delete('/faults', context => {
    answers.heal()
    callbacks.heal()
    return context.json({ healed: true })
  })
  return routes
}

/** 409 for what the simulator's state forbids, 400 for a body that is not understood. */
export function toAnswer(error: Error): Response {
  if (error instanceof RangeError) return Response.json({ message: error.message }, { status: 409 })
  if (error instanceof z.ZodError) return Response.json({ message: z.prettifyError(error) }, { status: 400 })
  if (error instanceof SyntaxError) return Response.json({ message: 'the body is not JSON' }, { status: 400 })
  throw error
}
