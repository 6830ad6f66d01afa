import { headerOf } from '../probe/answer.ts'
import { each, either, type Fingerprint, has, refuses, says, status } from './match.ts'

/** Hosts and web servers: what is left when nobody else has signed the answer. */
export const hosts: readonly Fingerprint[] = [
  {
    code: 'basic-auth',
    tells: each(status(401), has('www-authenticate', /^(Basic|Digest)\b(?!.*WooCommerce)/i)),
    detail: answer => /realm="?([^",]*)/i.exec(headerOf(answer, 'www-authenticate'))?.[1],
  },
  {
    code: 'modsecurity',
    tells: each(
      refuses,
      either(
        says(/mod[_ ]?security/i),
        answer => /ModSecurity/i.test(answer.statusText),
        each(status(406), says(/Not Acceptable!|An appropriate representation of the requested resource/)),
      ),
    ),
  },
  {
    code: 'siteground-rule',
    tells: each(
      status(403),
      says(/Our system thinks you might be a robot|access is restricted due to a security rule/i),
    ),
  },
  { code: 'bitninja', tells: says(/Security check by BitNinja|BitNinja(?: IO)? /) },
  {
    code: 'imunify360',
    tells: each(
      either(refuses, status(200)),
      either(has('server', /imunify360/i), says(/protected by Imunify360|imunify360-webshield|cl-captcha/i)),
    ),
  },
  { code: 'kinsta', tells: each(status(403, 429), either(has('x-kinsta-cache', /./), has('ki-edge', /./))) },
  {
    code: 'wpengine',
    tells: each(status(403, 429), either(has('x-powered-by', /WP Engine/i), has('wpe-backend', /./))),
  },
  { code: 'loopia', tells: each(status(403, 429), has('x-loopia-node', /./)) },
  {
    code: 'litespeed',
    tells: each(status(403), either(says(/Proudly powered by LiteSpeed/i), has('server', /^LiteSpeed/i))),
  },
  {
    code: 'server-forbids',
    tells: each(
      status(403),
      says(
        /<center>nginx|<hr><center>openresty|You don't have permission to access (this resource|\/)|<address>Apache/,
      ),
    ),
  },
]
