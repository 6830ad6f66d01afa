/** An error as Stripe words it: `{error: {type, code, message, param}}` (documented: S1). */
export class StripeProblem extends Error {
  override readonly name = 'StripeProblem'
  readonly status: 400 | 401 | 402 | 403 | 404 | 409 | 429 | 500
  readonly type: string
  readonly code: string | undefined

  constructor(status: StripeProblem['status'], message: string, code?: string, type = 'invalid_request_error') {
    super(message)
    this.status = status
    this.type = type
    this.code = code
  }

  toResponse(): Response {
    const { type, code, message } = this
    return Response.json({ error: { type, message, ...(code === undefined ? {} : { code }) } }, { status: this.status })
  }
}

export const missing = (what: string, id: string): StripeProblem =>
  new StripeProblem(404, `No such ${what}: '${id}'`, 'resource_missing')
