/**
 * One life of a process. What it was waiting for when it died it never hears of; what it was waiting for while it was
 * stopped it hears when it goes on. What it had sent is on its way all the same.
 */
export class Life {
  #isOver = false
  #stopped: PromiseWithResolvers<void> | null = null
  /** How long it has been stopped in all, and since when it is. */
  #stoppedMs = 0
  #stoppedSince = 0

  get isOver(): boolean {
    return this.#isOver
  }

  get isRunning(): boolean {
    return !this.#isOver && this.#stopped === null
  }

  end(): void {
    this.#isOver = true
  }

  stop(now: number): void {
    if (this.#stopped !== null || this.#isOver) return
    this.#stopped = Promise.withResolvers()
    this.#stoppedSince = now
  }

  goOn(now: number): void {
    if (this.#stopped === null) return
    this.#stoppedMs += now - this.#stoppedSince
    this.#stopped.resolve()
    this.#stopped = null
  }

  stoppedMs(now: number): number {
    return this.#stoppedMs + (this.#stopped === null ? 0 : now - this.#stoppedSince)
  }

  /** Resolves as soon as the process runs, and never when it is dead. */
  async running(): Promise<void> {
    while (this.#stopped !== null && !this.#isOver) await this.#stopped.promise
    if (this.#isOver) await new Promise<never>(() => {})
  }
}
