/**
 * Opens the control room for whoever sits at this machine, as a proxy with single sign-on does: logs in to Kvitto by the
 * admin token, and adds that session's cookie to requests that have none.
 */
export class Doorman {
  readonly #token: string
  #cookie: string | null = null

  constructor(token: string) {
    this.#token = token
  }

  /** The cookie header to send on. */
  async admit(kvittoUrl: string, given: string | undefined): Promise<string | undefined> {
    const ours = this.#cookie ?? (await this.#logIn(kvittoUrl))
    if (ours === null) return given
    const name = ours.slice(0, ours.indexOf('=') + 1)
    if (given === undefined) return ours
    return given.split('; ').some(each => each.startsWith(name)) ? given : `${given}; ${ours}`
  }

  /** Kvitto knows the session no more: somebody has logged out. */
  forget(): void {
    this.#cookie = null
  }

  async #logIn(kvittoUrl: string): Promise<string | null> {
    const response = await fetch(`${kvittoUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(kvittoUrl).origin },
      body: JSON.stringify({ token: this.#token, who: 'Somebody at this machine' }),
    })
    await response.body?.cancel()
    this.#cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? null
    return this.#cookie
  }
}
