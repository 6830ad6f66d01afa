/** Ecster's timestamps: ISO 8601 in UTC (documented: E4). */
export const timestamp = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`
