import { z } from 'zod'
import { messageOf } from '../../base/errors.ts'
import type { Address, PublicView } from './network.ts'

/** Two resolvers that everybody can ask over HTTPS; office networks and captive portals cannot bend their answers. */
const resolvers = ['https://cloudflare-dns.com/dns-query', 'https://dns.google/resolve']

const reply = z.object({
  Status: z.number(),
  Answer: z.array(z.object({ type: z.number(), data: z.string() })).default([]),
})

const SERVFAIL = 2
const NXDOMAIN = 3
const types = { A: 1, AAAA: 28 } as const

/** The first resolver that can be asked counts. */
export async function askPublicResolvers(host: string): Promise<PublicView> {
  let why = 'no public resolver was asked'
  for (const resolver of resolvers) {
    try {
      return await ask(resolver, host)
    } catch (error) {
      why = messageOf(error)
    }
  }
  return { kind: 'unknown', why }
}

async function ask(resolver: string, host: string): Promise<PublicView> {
  const [a, aaaa] = await Promise.all([query(resolver, host, 'A'), query(resolver, host, 'AAAA')])
  if (a.Status === SERVFAIL) {
    const unchecked = await query(resolver, host, 'A', true)
    return { kind: 'broken', isSignature: unchecked.Status === 0 }
  }
  if (a.Status !== 0 && a.Status !== NXDOMAIN) throw new Error(`${resolver} answers status ${a.Status}`)
  return { kind: 'known', addresses: [...addressesOf(a, 4), ...addressesOf(aaaa, 6)] }
}

async function query(resolver: string, host: string, type: keyof typeof types, skipsValidation = false) {
  const url = `${resolver}?${new URLSearchParams({ name: host, type, ...(skipsValidation ? { cd: '1' } : {}) })}`
  const response = await fetch(url, {
    headers: { accept: 'application/dns-json' },
    signal: AbortSignal.timeout(4_000),
  })
  return reply.parse(await response.json())
}

const addressesOf = ({ Answer }: z.output<typeof reply>, family: 4 | 6): Address[] =>
  Answer.filter(({ type }) => type === (family === 4 ? types.A : types.AAAA)).map(({ data }) => ({
    address: data,
    family,
  }))
