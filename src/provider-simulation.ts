/** `kvitto/provider/simulation`: what a provider's simulator needs to misbehave on command. */
export { Courier, type Delivery } from './providers/simulation/courier.ts'
export { AnswerFaults, type SimulatorEnv } from './providers/simulation/faults.ts'
export { inProcess } from './providers/simulation/in-process.ts'
export { type After, after, VirtualTime } from './providers/simulation/time.ts'
