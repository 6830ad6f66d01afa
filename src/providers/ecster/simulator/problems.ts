/** An error as Ecster words it: `{code, message}` (seen in integrations: KE). Apart from 4424 the codes are assumed. */
export interface ApiError {
  readonly failed: { readonly status: 400 | 404; readonly body: { readonly code: number; readonly message: string } }
}

export const apiError = (status: 400 | 404, code: number, message: string): ApiError => ({
  failed: { status, body: { code, message } },
})
