import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in a time that says nothing about where two secrets differ, or how long the right one is. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
