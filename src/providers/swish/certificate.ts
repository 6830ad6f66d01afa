import { X509Certificate } from 'node:crypto'

/** When the first of these certificates runs out, in milliseconds since the epoch; null when there is none to read. */
export function certificateExpiry(pem: string): number | null {
  const ends = certificatesIn(pem).map(each => each.validToDate.getTime())
  return ends.length === 0 ? null : Math.min(...ends)
}

/** Whom a certificate was issued to: for a shop's own, its Swish number (S5). Null when it does not say. */
export const certificateName = (pem: string): string | null =>
  /^CN=(.+)$/m.exec(certificatesIn(pem)[0]?.subject ?? '')?.[1] ?? null

function certificatesIn(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    return blocks.map(block => new X509Certificate(block))
  } catch {
    return []
  }
}
