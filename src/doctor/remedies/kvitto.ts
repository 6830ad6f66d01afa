import type { Cure, Place } from '../entry.ts'

/** One address of the finding. Behind a path that is open at its end comes each payment's own token. */
interface Path {
  readonly text: string
  readonly isOpen: boolean
}

const pathsOf = ({ words }: Place): Path[] =>
  (words.paths ?? '').split(', ').map(shown => {
    const [path = ''] = shown.split('?')
    return { text: path.replace('…', ''), isOpen: path.endsWith('…') }
  })

const cloudflare = (place: Place): string => {
  const paths = pathsOf(place).map(({ text, isOpen }) =>
    isOpen ? `starts_with(http.request.uri.path, "${text}")` : `http.request.uri.path eq "${text}"`,
  )
  return `(http.host eq "${place.host}" and http.request.method eq "POST" and (${paths.join(' or ')}))`
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const modSecurity = (place: Place): string => {
  const paths = pathsOf(place).map(({ text, isOpen }) => `${literally(text)}${isOpen ? '[A-Za-z0-9_-]+' : ''}`)
  return [
    'SecRule REQUEST_METHOD "@streq POST" "id:1009011,phase:1,pass,nolog,chain"',
    `  SecRule REQUEST_FILENAME "@rx ^(?:${paths.join('|')})$" "ctl:ruleEngine=Off"`,
  ].join('\n')
}

const nginx = (place: Place): string =>
  pathsOf(place)
    .flatMap(({ text, isOpen }) => [
      `location ${isOpen ? '^~' : '='} ${text} {`,
      '  allow all;',
      '  auth_basic off;',
      '  proxy_pass http://127.0.0.1:4242;',
      '  proxy_set_header Host $host;',
      '  proxy_set_header X-Forwarded-For $remote_addr;',
      '  proxy_set_header X-Forwarded-Proto $scheme;',
      '}',
    ])
    .join('\n')

/** Exempts the addresses that were found blocked, and only these. */
export const letThrough = (place: Place): Cure => {
  const { culprit = '' } = place.words
  const steps = [
    'Let POST to {paths} through to Kvitto unchanged: without a challenge, a login, a filter on the body or a redirect.',
    'Whoever answered instead has it in its log, at the answer’s time. Then examine Kvitto again.',
  ]
  if (culprit.startsWith('cloudflare'))
    return {
      steps: [
        ...steps,
        'Security › Security rules › Custom rule: the expression below, action Skip, everything ticked. Bot fight mode (Free plan) cannot be skipped: turn it off.',
      ],
      copy: [{ where: 'Cloudflare: custom rule, expression', text: cloudflare(place) }],
    }
  const nginxToo = { where: 'nginx, if it is the one: in the server for publicUrl', text: nginx(place) }
  const isModSecurity = culprit === 'modsecurity' || culprit === 'server-forbids'
  const modSecurityToo = {
    where: 'ModSecurity: REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf',
    text: modSecurity(place),
  }
  return { steps, copy: isModSecurity ? [modSecurityToo, nginxToo] : [nginxToo] }
}
