/**
 * `GET /api/events`: server-sent events. The stream begins with `ready`; a `change` says what to read again, a few times a second
 * at most. Nothing in it is a fact to show. The browser reconnects by itself; after that, read everything again.
 */
export type RoomEvent =
  | { readonly event: 'ready'; readonly data: { readonly version: string } }
  | { readonly event: 'change'; readonly data: Change }

export interface Change {
  readonly topics: readonly ('payments' | 'exceptions' | 'callbacks' | 'refused')[]
  /** The payments that changed; empty when there were too many to name. */
  readonly paymentIds: readonly string[]
}
