/** Why a call to open or change a payment is refused. `status` is the HTTP status that says the same. */
export class PaymentProblem extends Error {
  override readonly name = 'PaymentProblem'
  readonly status: 400 | 404 | 409 | 422 | 502 | 503
  readonly title: string

  constructor(status: PaymentProblem['status'], title: string, detail: string) {
    super(detail)
    this.status = status
    this.title = title
  }
}
