import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * Seeded randomness. Whoever needs some splits a stream of their own off by name, so that leaving one payment or one
 * fault out of a world changes nothing for the others: that is what makes a story shrink.
 */
export class Dice {
  readonly #seed: number
  readonly #generator: ReturnType<typeof xoroshiro128plus>

  constructor(seed: number) {
    this.#seed = seed
    this.#generator = xoroshiro128plus(mix(seed, 0x9e3779b9))
    // The first number of this generator is hardly more than its seed.
    this.#generator.next()
  }

  /** In [0, 1). */
  fraction(): number {
    return (this.#generator.next() >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number; both ends are possible. */
  between(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.fraction() * list.length)] ?? list[0]
  }

  split(name: string, number = 0): Dice {
    return new Dice(mix(mix(this.#seed, hash(name)), number))
  }

  /** So many characters of the alphabet. */
  text(length: number, alphabet: string): string {
    let text = ''
    for (let count = 0; count < length; count += 1) text += alphabet[this.between(0, alphabet.length - 1)]
    return text
  }
}

/** Two numbers to one of 32 bits that looks like neither (the end of MurmurHash 3). */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b ^ 0x5bd1e995, 0xcc9e2d51), 0x1b873593) ^ b
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** FNV-1a. */
export function hash(text: string): number {
  let h = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
  return h
}
