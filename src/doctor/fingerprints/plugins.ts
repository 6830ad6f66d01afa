import { type Answer, headerOf } from '../probe/answer.ts'
import { each, either, type Fingerprint, has, refuses, says, status } from './match.ts'

const isWordfence = says(/Wordfence|WFWAF|_wfsf=unlockEmail/i)

/** Security plugins inside WordPress, or loaded by PHP before it. Their texts are translated; so other marks as well. */
export const plugins: readonly Fingerprint[] = [
  { code: 'wordfence-network', tells: each(status(403), says(/blocked by Wordfence, a security provider/i)) },
  {
    code: 'wordfence-rule',
    tells: each(
      status(403),
      either(
        isWordfence,
        says(
          /potentially unsafe operation has been detected in your request|Your access to this service has been limited/,
        ),
      ),
    ),
  },
  {
    code: 'wordfence-limit',
    tells: each(status(503), either(isWordfence, says(/Your access to this site has been (temporarily )?limited/))),
  },
  {
    code: 'kadence',
    tells: each(
      refuses,
      says(
        /You have been locked out|flagged as a threat by the (Kadence|iThemes|Solid|SolidWP)|itsec[-_]|ithemes-security|solid-security/i,
      ),
    ),
  },
  {
    code: 'ninjafirewall',
    tells: says(
      /<title>NinjaFirewall|For security reasons, it was blocked and logged|your request cannot be processed\./,
    ),
  },
  {
    code: 'shield',
    tells: each(
      refuses,
      says(
        /Request Blocked by Firewall|Firewall terminated the request|Access from your IP address has been temporarily restricted|Site Is Under Lockdown/,
      ),
    ),
  },
  { code: 'secupress', tells: each(refuses, says(/<title>SecuPress|Block ID: ?\w*SecuPress|SecuPress/)) },
  { code: 'bulletproof', tells: each(refuses, says(/bpsMessage|BulletProof Security/i)) },
  {
    code: 'malcare',
    tells: each(refuses, says(/Firewall powered by MalCare|Blocked because of Malicious Activities/i)),
  },
  { code: 'virusdie', tells: each(refuses, says(/Virusdie/i)) },
  { code: 'astra', tells: each(refuses, says(/getastra\.com|Astra Security|astra_block/i)) },
  {
    code: 'aios-lockout',
    tells: each(
      status(503),
      says(/aiowps|wp-security-and-firewall|This site is currently not available\. Please try again later/i),
    ),
  },
  { code: 'aios-block', tells: isBare403 },
]

/** 403, an HTML content type and not one byte: PHP made this, no web server's own page is empty. */
function isBare403(answer: Answer): boolean {
  const isFromPhp = headerOf(answer, 'x-powered-by').startsWith('PHP') || /html/.test(headerOf(answer, 'content-type'))
  return answer.status === 403 && answer.body.trim() === '' && isFromPhp && !has('server', /cloudflare|awselb/i)(answer)
}
