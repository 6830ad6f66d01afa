/** Within so many milliseconds a second signal is the same Ctrl-C, told by npm once more. */
const echoMs = 1_000

/**
 * Resolves at the first stop signal. A later one ends the process at once: nothing is lost by that, a dead worker's
 * payments are taken over.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let firstAt = Number.NaN
  const stop = (signal: NodeJS.Signals) => {
    if (Number.isNaN(firstAt)) firstAt = performance.now()
    else if (performance.now() - firstAt > echoMs) {
      for (const each of signals) process.off(each, stop)
      process.kill(process.pid, signal)
    }
    resolve(signal)
  }
  for (const each of signals) process.on(each, stop)
  return promise
}
