import { z } from 'zod'

/** `POST /api/session`. Refused with 401, and with 429 after too many wrong tokens. */
export const loginRequest = z.object({
  /** KVITTO_ADMIN_TOKEN. */
  token: z.string().min(1).max(500),
  /** Whoever logs in, in their own words: actions are recorded with it. */
  who: z.string().trim().min(1, 'say who you are: what you do is recorded with your name').max(80),
})
export type LoginRequest = z.infer<typeof loginRequest>

/**
 * `GET /api/session`, which anybody may ask. `open`: the demo, which asks nobody on its own machine for a token.
 */
export type SessionAnswer =
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'signed_in'; readonly who: string; readonly access: 'token' | 'open' }
