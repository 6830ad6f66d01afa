import { z } from 'zod'
import { apiUrl, calendar, headerName, headerValue, retryWindow } from '../schema.ts'

/** One shop's account at Ecster. */
export const ecsterConfig = z.strictObject({
  /** `https://secure.ecster.se/rest/public`, for tests `https://labs.ecster.se/rest/public` (E1). */
  baseUrl: apiUrl,
  apiKey: headerValue,
  merchantKey: headerValue,
  /** Ecster adds one header to its notifications when asked to; then a notification without it is not admitted (E4). */
  callbackHeader: z.strictObject({ name: headerName, value: headerValue }).optional(),
  calendar,
  retryWindow,
})

export type EcsterConfig = z.output<typeof ecsterConfig>
