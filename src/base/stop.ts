/**
 * Resolves at the first stop signal. A second one ends the process at once: nothing is lost by that, a dead worker's
 * payments are taken over.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const stop = (signal: NodeJS.Signals) => {
    for (const each of signals) process.off(each, stop)
    resolve(signal)
  }
  for (const each of signals) process.on(each, stop)
  return promise
}
